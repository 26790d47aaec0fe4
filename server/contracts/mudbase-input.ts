import { passwordFault } from '../auth/password-rule.js'
import { type FieldErrors, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { isEmail } from '../fields/email.js'
import type { AuthCollection } from '../model/collection.js'
import { asObject, readJson, textAt } from './json-body.js'
import type { Project } from './mudbase-project.js'

export interface LoginInput {
  identity: string
  password: string
  /** The project that the body names; undefined if it names none. */
  named: Project | undefined
  /** '' if none was sent. */
  twoFactorCode: string
}

// As many characters as a native identity and password may have.
const longest = 255
const longestProjectId = 64

/** Says what is wrong with one field, in a sentence. */
export type FieldCheck = (value: unknown) => string | undefined

/**
 * Reads the body of a login; `find` looks the project up that it names. Throws request.invalid_data
 * with every bad field, an unknown project among them, and auth.failed for a password that nobody
 * can have.
 */
export async function readLogin(
  exchange: Exchange,
  find: (key: string) => Promise<Project | undefined>,
): Promise<LoginInput> {
  const body = await readBody(exchange)
  const email = typeof body['email'] === 'string' ? body['email'].trim() : body['email']
  const { password, projectId, twoFactorCode } = body
  const malformed = projectFault(projectId)
  const key = malformed ? '' : textAt(body, 'projectId')
  const named = key === '' ? undefined : await find(key)
  const faults = {
    email: emailFault(email),
    password: isMissing(password) ? 'Password is required' : textFault('Password', password),
    projectId: malformed ?? (key === '' || named ? undefined : 'Unknown project'),
    twoFactorCode: optional('Two-factor code')(twoFactorCode),
  }
  const bad = Object.entries(faults).filter((entry): entry is [string, string] => !!entry[1])
  if (bad.length > 0) throw invalid(Object.fromEntries(bad))
  const read: unknown = { email, password, projectId, twoFactorCode }
  if (!hasShape('contracts/mudbase.body', read)) throw fail('request.invalid_data')
  if ([...read.password].length > longest) throw fail('auth.failed')
  return {
    identity: read.email,
    password: read.password,
    named,
    twoFactorCode: read.twoFactorCode ?? '',
  }
}

/** Reads the refresh token from a body. Throws request.invalid_data. */
export async function readRefresh(exchange: Exchange): Promise<string> {
  const body = await readBody(exchange)
  if (!hasShape('contracts/mudbaseRefresh.body', body)) throw fail('request.invalid_data')
  return body.refreshToken
}

/**
 * Texts by name, '' for missing ones; an `email` is trimmed. With `mayLack`, a missing body counts
 * as empty. Throws request.invalid_data with every bad field.
 */
export async function readFields<Name extends string>(
  exchange: Exchange,
  checks: Readonly<Record<Name, FieldCheck>>,
  { mayLack = false }: { mayLack?: boolean } = {},
): Promise<Record<Name, string>> {
  const body = await readBody(exchange, mayLack)
  if (typeof body['email'] === 'string') body['email'] = body['email'].trim()
  const names = Object.keys(checks) as Name[]
  const bad = names.flatMap((name) => {
    const fault = checks[name](body[name])
    return fault === undefined ? [] : [[name, fault] as const]
  })
  if (bad.length > 0) throw invalid(Object.fromEntries(bad))
  return Object.fromEntries(names.map((name) => [name, textAt(body, name)])) as Record<Name, string>
}

/**
 * Reads JSON that is declared as JSON: a page of another site can send anything else without
 * asking. Throws request.invalid_data.
 */
async function readBody(exchange: Exchange, mayLack = false): Promise<Record<string, unknown>> {
  const type = exchange.req.headers['content-type']
  const text = await exchange.state.input.text()
  if (text === '' && mayLack) return {}
  if (text !== '' && !/^\s*application\/json\s*(?:;|$)/i.test(type ?? '')) {
    throw invalid({ body: 'The request body must be application/json' })
  }
  const body = await readJson(exchange).then(asObject, () => undefined)
  if (!body) throw invalid({ body: 'The request body must be a JSON object' })
  return body
}

export function emailFault(value: unknown): string | undefined {
  if (isMissing(value)) return 'Email is required'
  const fits = typeof value === 'string' && value.length <= longest && isEmail(value)
  return fits ? undefined : 'Email must be a valid email address'
}

export function projectFault(value: unknown): string | undefined {
  if (isMissing(value)) return undefined
  const fault = textFault('Project ID', value)
  const isLong = typeof value === 'string' && [...value].length > longestProjectId
  return isLong ? `Project ID must have at most ${longestProjectId} characters` : fault
}

/** A required text. */
export function needed(label: string): FieldCheck {
  return (value) => {
    if (isMissing(value)) return `${label} is required`
    const fault = textFault(label, value)
    const isLong = typeof value === 'string' && [...value].length > longest
    return isLong ? `${label} must have at most ${longest} characters` : fault
  }
}

/** An optional text. */
export function optional(label: string): FieldCheck {
  return (value) => (isMissing(value) ? undefined : needed(label)(value))
}

/** A new password that follows the collection's rule. */
export function newPassword(collection: AuthCollection): FieldCheck {
  return (value) => {
    if (isMissing(value)) return 'Password is required'
    if (typeof value !== 'string') return 'Password must be a string'
    const fault = passwordFault(collection, value)
    if (!fault) return undefined
    const unit = fault.kind === 'heavy' ? 'bytes' : 'characters'
    return `Password must be at ${fault.kind === 'short' ? 'least' : 'most'} ${fault.limit} ${unit}`
  }
}

function textFault(label: string, value: unknown): string | undefined {
  return typeof value === 'string' ? undefined : `${label} must be a string`
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

export function invalid(texts: Record<string, string>): Error {
  const entries = Object.entries(texts).map(([field, message]) => [
    field,
    { code: 'validation_invalid', message },
  ])
  return fail('request.invalid_data', { data: Object.fromEntries(entries) as FieldErrors })
}
