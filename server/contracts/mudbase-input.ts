import { type FieldErrors, fail } from '../base/errors.js'
import { hasShape } from '../base/validate.js'
import { isEmail } from '../fields/email.js'

export interface LoginInput {
  identity: string
  password: string
  /** '' where none was named. */
  projectId: string
}

// As many characters as an identity and a password may natively have.
const longest = 255
const longestProjectId = 64

/**
 * The body of a login, JSON whatever its content type says.
 * Throws request.invalid_data with every bad field, auth.failed for a password that nobody can have.
 */
export function readLogin(text: string): LoginInput {
  const body = readObject(text)
  if (!body) throw invalid({ body: 'The request body must be a JSON object' })
  const email = typeof body['email'] === 'string' ? body['email'].trim() : body['email']
  const { password, projectId } = body
  const faults = {
    email: emailFault(email),
    password: isMissing(password) ? 'Password is required' : textFault('Password', password),
    projectId: projectFault(projectId),
  }
  const bad = Object.entries(faults).filter((entry): entry is [string, string] => !!entry[1])
  if (bad.length > 0) throw invalid(Object.fromEntries(bad))
  const read: unknown = { email, password, projectId }
  if (!hasShape('contracts/mudbase.body', read)) throw fail('request.invalid_data')
  if ([...read.password].length > longest) throw fail('auth.failed')
  return { identity: read.email, password: read.password, projectId: read.projectId ?? '' }
}

/** The refresh token in a body. Throws request.invalid_data. */
export function readRefresh(text: string): string {
  const body = readObject(text)
  if (!hasShape('contracts/mudbaseRefresh.body', body)) throw fail('request.invalid_data')
  return body.refreshToken
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function emailFault(value: unknown): string | undefined {
  if (isMissing(value)) return 'Email is required'
  const fits = typeof value === 'string' && value.length <= longest && isEmail(value)
  return fits ? undefined : 'Email must be a valid email address'
}

function projectFault(value: unknown): string | undefined {
  if (isMissing(value)) return undefined
  const fault = textFault('Project ID', value)
  const isLong = typeof value === 'string' && [...value].length > longestProjectId
  return isLong ? `Project ID must have at most ${longestProjectId} characters` : fault
}

function textFault(label: string, value: unknown): string | undefined {
  return typeof value === 'string' ? undefined : `${label} must be a string`
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function invalid(texts: Record<string, string>): Error {
  const entries = Object.entries(texts).map(([field, message]) => [
    field,
    { code: 'validation_invalid', message },
  ])
  return fail('request.invalid_data', { data: Object.fromEntries(entries) as FieldErrors })
}
