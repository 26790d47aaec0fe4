/** A JSON Schema, or a part of the document. */
export type Json = Readonly<Record<string, unknown>>

export const text = { type: 'string' } as const
export const count = { type: 'integer' } as const
export const flag = { type: 'boolean' } as const
export const textOrNull = { type: ['string', 'null'] } as const
export const object = { type: 'object', additionalProperties: true } as const

export const listOf = (items: Json) => ({ type: 'array', items }) as const

/** An object with these keys and no others; a trailing `?` marks an optional key. */
export function exactly(keys: Readonly<Record<string, Json>>): Json {
  return { ...withKeys(keys), additionalProperties: false }
}

/** An object of texts, by the names of its keys: `email password name?`. Other keys are ignored. */
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

/** What a contract's route accepts and answers. */
export interface ContractOperation {
  body?: Json
  /** Names of query parameters, all texts. */
  query?: readonly string[]
  /** The body for each status that isn't one of the contract's faults; `null`: none. */
  replies: Readonly<Record<number, Json | null>>
  /** Bodies of faults that aren't in the contract's own shape. */
  faults?: Readonly<Record<number, Json>>
}

/** By method and path, as in the contract's rows. */
export type ContractOperations = Readonly<Record<string, ContractOperation>>

export const message = exactly({ message: text })
/** Redirects somewhere else. */
export const redirect = { 302: null } as const
