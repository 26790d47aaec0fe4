import { hash } from 'node:crypto'

/** One row of `audit` without its id and hash; all texts, '' for missing values. */
export interface Entry {
  /** PocketBase's date text. */
  created: string
  /** What was done: the SDK's name of the operation, or what happened to an account. */
  action: string
  /** `ok`, `mfa` for a first factor, or the code of a refusal. */
  result: string
  /**
   * How the actor was identified: `password`, `otp`, `oauth2`, `totp`, `passkey`, `recovery-code`,
   * `token`, `mail`, `refresh`, `cli`.
   */
  method: string
  /** `native`, a contract, `cli`, `server`. */
  door: string
  actorCollection: string
  actorId: string
  targetCollection: string
  targetId: string
  ip: string
  userAgent: string
  /** How often, from `created` to `until`; 1 and '' for an entry that isn't grouped. */
  count: number
  until: string
  /** A JSON object. */
  data: string
}

/** The row. */
export interface StoredEntry extends Entry {
  id: number
  hash: string
}

/** Its columns, except `id`, which comes before them, and `hash`, which comes after. */
export const entryColumns = [
  'created',
  'action',
  'result',
  'method',
  'door',
  'actorCollection',
  'actorId',
  'targetCollection',
  'targetId',
  'ip',
  'userAgent',
  'count',
  'until',
  'data',
] as const satisfies readonly (keyof Entry)[]

/**
 * The link from an entry to the one before it: SHA-256, in hexadecimal, of that one's hash and the
 * JSON list of the entry's id and values in column order. The first entry has '' before it.
 */
export function hashOf(previous: string, id: number, entry: Entry): string {
  const values: (string | number)[] = [id]
  for (const column of entryColumns) values.push(entry[column])
  return hash('sha256', previous + JSON.stringify(values))
}

// Characters. Arbitrary: browsers' user agents have less than 200; a list of 100 names fits.
const userAgentMax = 250
const dataMax = 4000

/** The part of a user agent that is kept. */
export function cutUserAgent(text: string): string {
  return text.length > userAgentMax ? text.slice(0, userAgentMax) : text
}

/**
 * The JSON text of an entry's data, with the id of the request, so that its log lines can be found;
 * for data that is too long, only that fact.
 */
export function dataText(
  data: Readonly<Record<string, unknown>> | undefined,
  requestId: string | undefined,
): string {
  const request = requestId === undefined ? undefined : { requestId }
  const text = JSON.stringify({ ...data, ...request })
  return text.length > dataMax ? JSON.stringify({ tooLong: true, ...request }) : text
}
