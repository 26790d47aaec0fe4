import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'

/**
 * Parses the request's body as JSON whatever its content type, to a value of any type. Throws
 * request.unreadable if it isn't JSON, and request.too_large.
 */
export async function readJson(exchange: Exchange): Promise<unknown> {
  return parseJson(await exchange.state.input.text())
}

/** Parses a text as JSON of any type. Throws request.unreadable. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
}

/** Parses a text as a JSON object. Throws request.unreadable. */
export function parseObject(text: string): Record<string, unknown> {
  const body = asObject(parseJson(text))
  if (!body) throw fail('request.unreadable')
  return body
}

/**
 * A JSON object without a prototype, so that it has only the keys that were sent; undefined for any
 * other value.
 */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.assign(dictionary<unknown>(), value)
}

/**
 * The named keys, as far as they were sent: keys that a contract doesn't name never reach an
 * account.
 */
export function pickKeys(
  body: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  const picked = dictionary<unknown>()
  for (const key of keys) if (Object.hasOwn(body, key)) picked[key] = body[key]
  return picked
}

/** The text under a key; '' if it is missing or not a text. */
export function textAt(body: Readonly<Record<string, unknown>>, key: string): string {
  const value = body[key]
  return typeof value === 'string' ? value : ''
}
