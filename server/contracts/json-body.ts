import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'

/**
 * The request's JSON whatever its content type says, of any type. Throws request.unreadable for what
 * is none, request.too_large.
 */
export async function readJson(exchange: Exchange): Promise<unknown> {
  const text = await exchange.state.input.text()
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
}

/**
 * A JSON object without a prototype, so that a key can't be there of its own accord; undefined for any
 * other value.
 */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.assign(dictionary<unknown>(), value)
}

/** Those of the keys that were sent: what a contract doesn't name never reaches an account. */
export function pickKeys(
  body: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  const picked = dictionary<unknown>()
  for (const key of keys) if (Object.hasOwn(body, key)) picked[key] = body[key]
  return picked
}

/** What a body says that is missing or no text: ''. */
export function textAt(body: Readonly<Record<string, unknown>>, key: string): string {
  const value = body[key]
  return typeof value === 'string' ? value : ''
}
