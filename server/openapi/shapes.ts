/** A JSON Schema, or a part of the document. */
export type Json = Readonly<Record<string, unknown>>

export const text = { type: 'string' } as const
export const count = { type: 'integer' } as const
export const flag = { type: 'boolean' } as const
export const textOrNull = { type: ['string', 'null'] } as const
export const object = { type: 'object', additionalProperties: true } as const

export const listOf = (items: Json) => ({ type: 'array', items }) as const

/** An object of these keys and no others; those that `?` ends may be left out. */
export function exactly(keys: Readonly<Record<string, Json>>): Json {
  return { ...withKeys(keys), additionalProperties: false }
}

/** An object of texts, by the names of its keys: `email password name?`. What else is sent is ignored. */
export function texts(names: string): Json {
  return withKeys(Object.fromEntries(names.split(' ').map((name) => [name, text])))
}

function withKeys(keys: Readonly<Record<string, Json>>): Json {
  const names = Object.keys(keys)
  const entries = Object.entries(keys).map(([name, shape]) => [name.replace('?', ''), shape])
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: names.filter((name) => !name.endsWith('?')),
  }
}

/** What a contract's route takes and answers. */
export interface ContractOperation {
  body?: Json
  /** Names of query parameters, all texts. */
  query?: readonly string[]
  /** Of each status that is none of the contract's faults its body; `null`: none. */
  replies: Readonly<Record<number, Json | null>>
  /** Bodies of faults that aren't in the contract's own shape. */
  faults?: Readonly<Record<number, Json>>
}

/** By method and path, as the contract's rows have them. */
export type ContractOperations = Readonly<Record<string, ContractOperation>>

export const message = exactly({ message: text })
/** Leads somewhere else. */
export const redirect = { 302: null } as const
