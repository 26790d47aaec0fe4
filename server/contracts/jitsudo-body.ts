import { type FieldError, fail, fieldError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isEmail } from '../fields/email.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'
import { parseObject, textAt } from './json-body.js'
import { sendJson } from './send-json.js'

/** Says what is wrong with one value. */
export type FieldCheck = (value: unknown) => FieldError | undefined

const blank = fieldError('validation_required', 'cannot be blank')
const notText = fieldError('validation_invalid_type', 'must be a string')
const notAnEmail = fieldError('validation_is_email', 'must be a valid email address')
const tooLong = fieldError('validation_length_too_long', 'is too long')
const notUuid = fieldError('validation_is_uuid', 'must be a UUID')

// Arbitrary: as long as an e-mail address may be; no name, slug or code comes near it.
const longest = 255
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Reads the request's JSON object. With `mayLack`, a missing body counts as empty. Throws
 * request.unreadable.
 */
export async function readBody(
  exchange: Exchange,
  { mayLack = false }: { mayLack?: boolean } = {},
): Promise<Record<string, unknown>> {
  const text = await exchange.state.input.text()
  return mayLack && text === '' ? {} : parseObject(text)
}

/**
 * Texts by name, '' for missing ones; an e-mail address is trimmed. Throws request.invalid_data
 * with every bad field.
 */
export function textsOf<Name extends string>(
  body: Record<string, unknown>,
  checks: Readonly<Record<Name, FieldCheck>>,
): Record<Name, string> {
  const names = Object.keys(checks) as Name[]
  for (const name of names) {
    const value = body[name]
    if (/email|domain|name|slug/.test(name) && typeof value === 'string') body[name] = value.trim()
  }
  const faults = names.flatMap((name) => {
    const fault = checks[name](body[name])
    return fault === undefined ? [] : [[name, fault] as const]
  })
  if (faults.length > 0) throw fail('request.invalid_data', { data: Object.fromEntries(faults) })
  return Object.fromEntries(names.map((name) => [name, textAt(body, name)])) as Record<Name, string>
}

/** A required text. */
export const needed: FieldCheck = (value) => {
  if (value === undefined || value === null || value === '') return blank
  if (typeof value !== 'string') return notText
  return value.length > longest ? tooLong : undefined
}

/** An optional text. */
export const optional: FieldCheck = (value) =>
  value === undefined || value === null || value === '' ? undefined : needed(value)

export const email: FieldCheck = (value) =>
  needed(value) ?? (isEmail(value as string) ? undefined : notAnEmail)

export const uuid: FieldCheck = (value) =>
  needed(value) ?? (isUuid(value as string) ? undefined : notUuid)

export function isUuid(text: string): boolean {
  return uuidForm.test(text)
}

const minuteMs = 60_000
/** Answers to challenges from one client. */
export const challengeTries: Limit = { max: 10, windowMs: minuteMs }
/** Arbitrary: requests about one's own account. */
export const ownRequests: Limit = { max: 60, windowMs: minuteMs }

/** Counts against one of this contract's own limits, by client. Throws request.too_many. */
export async function takeTry(
  { state: { app, caller } }: Exchange,
  route: string,
  limit: Limit,
): Promise<void> {
  const key = `jitsudo:${route}:${addressKey(caller.ip)}`
  const taken = await takeOwnLimit(app.limits, key, limit)
  if (!taken || taken.allowed) return
  const seconds = Math.max(1, Math.ceil((taken.resetsAt - app.clock.now()) / 1000))
  throw fail('request.too_many', { headers: { 'Retry-After': String(seconds) } })
}

export function send(exchange: Exchange, status: number, body?: object): void {
  if (body !== undefined) {
    sendJson(exchange, status, body)
    return
  }
  exchange.status = status
  exchange.set('Cache-Control', 'no-store')
}
