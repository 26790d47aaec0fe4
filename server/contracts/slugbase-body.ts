import { passwordFault } from '../auth/password-rule.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import { asObject, parseJson } from './json-body.js'
import { invalid } from './slugbase-errors.js'

const longest = 255

/**
 * Reads only bodies declared as JSON: a form of another site can't declare that, and so signs
 * nobody in. Throws request.unreadable.
 */
export async function readBody(exchange: Exchange): Promise<Record<string, unknown>> {
  const text = await exchange.state.input.text()
  const type = exchange.req.headers['content-type'] ?? ''
  if (text === '' || !/^\s*application\/json\s*(?:;|$)/i.test(type)) return {}
  const body = parseJson(text)
  if (body === null || typeof body !== 'object') throw fail('request.unreadable')
  return asObject(body) ?? {}
}

/**
 * An e-mail address, trimmed; the length is that of the text as sent. Source:
 * backend/src/utils/validation.ts.
 */
export function checkEmail(sent: unknown): string {
  if (typeof sent !== 'string' || sent === '') throw invalid('Email is required')
  if (sent.length > longest) throw invalid(`Email must be no more than ${longest} characters`)
  const email = sent.trim()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw invalid('Invalid email format')
  return email
}

/** A name, trimmed. Source: backend/src/utils/validation.ts. */
export function checkName(sent: unknown): string {
  const name = typeof sent === 'string' ? sent.trim() : ''
  if (name === '') throw invalid('Name must be at least 1 characters')
  if ([...name].length > longest) throw invalid(`Name must be no more than ${longest} characters`)
  return name
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/[A-Z]/, 'uppercase letter'],
  [/[a-z]/, 'lowercase letter'],
  [/\d/, 'number'],
  [/[^A-Za-z0-9]/, 'special character'],
]

/**
 * A new password: SlugBase's rule, and the collection's if it is stricter. Source:
 * backend/src/utils/validation.ts.
 */
export function checkPassword(collection: AuthCollection, sent: unknown): string {
  if (typeof sent !== 'string' || sent === '') throw invalid('Password is required')
  const fault = passwordFault(collection, sent)
  const least = Math.max(8, fault?.kind === 'short' ? fault.limit : 0)
  if (fault?.kind === 'short' || [...sent].length < least) {
    throw invalid(`Password must be at least ${least} characters long`)
  }
  if (fault) throw invalid(`Password must be no more than ${fault.limit} characters`)
  for (const [form, what] of kinds) {
    if (!form.test(sent)) throw invalid(`Password must contain at least one ${what}`)
  }
  return sent
}

export function send(exchange: Exchange, status: number, body: object | string): void {
  const isText = typeof body === 'string'
  exchange.status = status
  exchange.set({
    'Content-Type': `${isText ? 'text/html' : 'application/json'}; charset=utf-8`,
    'Cache-Control': 'no-store',
  })
  exchange.body = isText ? body : JSON.stringify(body)
}
