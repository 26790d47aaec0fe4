import { type FieldError, fail, fieldError } from '../base/errors.js'
import { hasShape } from '../base/validate.js'
import { isEmail } from '../fields/email.js'
import { parseObject } from './json-body.js'

export interface LoginInput {
  email: string
  password: string
  /** '' if none was named. */
  tenantSlug: string
}

const longestEmail = 255
/** bcrypt's limit; no account can have a longer password. */
const longestPasswordBytes = 72

/**
 * Parses the body of a login as JSON, whatever its content type. Throws request.invalid_data with
 * every bad field.
 */
export function readLogin(text: string): LoginInput {
  const body = parseObject(text)
  if (typeof body['email'] === 'string') body['email'] = body['email'].trim()
  const faults = Object.entries({
    email: emailFault(body['email']),
    password: passwordFault(body['password']),
    tenant_slug: body['tenant_slug'] === undefined ? undefined : textFault(body['tenant_slug']),
  }).filter((entry): entry is [string, FieldError] => entry[1] !== undefined)
  if (faults.length > 0) throw fail('request.invalid_data', { data: Object.fromEntries(faults) })
  if (!hasShape('contracts/jitsudo.body', body)) throw fail('request.unreadable')
  return { email: body.email, password: body.password, tenantSlug: body.tenant_slug ?? '' }
}

function emailFault(value: unknown): FieldError | undefined {
  const fault = textFault(value)
  if (fault) return fault
  if (value === '') return blank
  const email = value as string
  return email.length <= longestEmail && isEmail(email) ? undefined : notAnEmail
}

function passwordFault(value: unknown): FieldError | undefined {
  const fault = textFault(value)
  if (fault) return fault
  if (value === '') return blank
  return Buffer.byteLength(value as string) <= longestPasswordBytes ? undefined : tooLong
}

function textFault(value: unknown): FieldError | undefined {
  if (value === undefined) return blank
  return typeof value === 'string' ? undefined : notText
}

const blank = fieldError('validation_required', 'cannot be blank')
const notText = fieldError('validation_invalid_type', 'must be a string')
const notAnEmail = fieldError('validation_is_email', 'must be a valid email address')
const tooLong = fieldError(
  'validation_length_too_long',
  `must be at most ${longestPasswordBytes} bytes`,
)
