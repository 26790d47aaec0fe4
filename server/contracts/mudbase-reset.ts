import { isBlocked } from '../auth/blocked.js'
import { resetByToken } from '../auth/by-contract-token.js'
import { mailLater } from '../auth/contract-mails.js'
import { type ContractToken, findCode, findToken } from '../auth/contract-tokens.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { hasOwnAddress } from '../limits/address.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { findByEmail } from './find-by-email.js'
import { bareRefusal, MudbaseRefusal } from './mudbase-envelope.js'
import {
  emailFault,
  invalid,
  needed,
  newPassword,
  projectFault,
  readFields,
} from './mudbase-input.js'
import { resets, takeTry } from './mudbase-limits.js'
import { type Project, projectFor, requireNamed } from './mudbase-project.js'
import { resetCollection } from './reset-collection.js'
import { sendJson } from './send-json.js'

const codeSent = 'If an account exists, a verification code has been sent to your email'
const linkSent = 'If an account exists, a password reset email has been sent'
const done = { message: 'Password reset successful' }
const wrongLink = 'Invalid or expired reset token'
const wrongCode = {
  error: 'Invalid or expired verification code',
  code: 'VALIDATION_ERROR',
  details: { otp: 'Invalid or expired verification code' },
}

/** `POST /api/auth/local/password-reset`: mails a code if a project is named, otherwise a link. */
export async function requestReset(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'requestPasswordReset')
  const fields = await readFields(exchange, { email: emailFault, projectId: projectFault })
  await takeTry(exchange, 'reset', resets, fields.email)
  const { email, projectId } = fields
  const project = projectId === '' ? undefined : await requireNamed(app, projectId)
  const find = () => findMember(exchange, collection, email, project)
  mailLater(app, project ? 'mudbase.code' : 'mudbase.reset', find)
  sendJson(exchange, 200, { message: project ? codeSent : linkSent })
}

/**
 * `POST /api/auth/local/password-reset/confirm`: sets a new password for a mailed six-digit code.
 */
export async function confirmCode(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'confirmPasswordReset')
  const fields = await readFields(exchange, {
    email: emailFault,
    projectId: (value) => needed('Project ID')(value) ?? projectFault(value),
    otp: (value) =>
      typeof value === 'string' && /^\d{6}$/.test(value) ? undefined : 'Code must be 6 digits',
    newPassword: newPassword(collection),
  })
  await takeTry(exchange, 'code', resets, fields.email)
  const project = await requireNamed(app, fields.projectId)
  const record = await findMember(exchange, collection, fields.email, project)
  const token = await tryCode(exchange, collection, fields, record)
  await reset(exchange, token, fields.newPassword, (cause) => {
    return new MudbaseRefusal('request.invalid_data', wrongCode, cause)
  })
}

/** `POST /api/auth/password-reset`: mails a link. */
export async function requestLink(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'requestPasswordReset')
  const { email } = await readFields(exchange, { email: emailFault })
  await takeTry(exchange, 'reset', resets, email)
  mailLater(app, 'mudbase.reset', () => findMember(exchange, collection, email, undefined))
  sendJson(exchange, 200, { message: linkSent })
}

/** `POST /api/auth/password-reset/validate`: whether a link is still valid. */
export async function validateLink(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'confirmPasswordReset')
  const { token } = await readFields(exchange, { token: needed('Token') })
  const { state } = await findToken(app, collection, 'mudbase.reset', token)
  if (state === 'live') return sendJson(exchange, 200, { valid: true })
  throw new MudbaseRefusal('request.invalid', { valid: false, error: wrongLink })
}

/** `POST …/password-reset/:token`: sets a new password for a mailed link. */
export async function confirmLink(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'confirmPasswordReset')
  const { password } = await readFields(exchange, {
    password: newPassword(collection),
    projectId: projectFault,
  })
  const sent = exchange.params['token'] ?? ''
  const { state, token } = await findToken(app, collection, 'mudbase.reset', sent)
  if (state !== 'live') throw bareRefusal(wrongLink)
  await reset(exchange, token, password, (cause) => bareRefusal(wrongLink, cause))
}

/** The account with an address, if it may be reset in that project. */
async function findMember(
  { state: { app } }: Exchange,
  collection: AuthCollection,
  email: string,
  project: Project | undefined,
): Promise<RecordModel | undefined> {
  const record = await findByEmail(app, collection, email)
  if (!record || isBlocked(record)) return undefined
  return (await projectFor(app, record, project)) ? record : undefined
}

/** A wrong code counts as a wrong password, for unknown accounts too. Throws request.too_many. */
async function tryCode(
  { state: { app, caller } }: Exchange,
  collection: AuthCollection,
  { email, otp }: { email: string; otp: string },
  record: RecordModel | undefined,
): Promise<ContractToken> {
  const attempt = {
    collection,
    identity: email,
    recordId: record ? recordId(record) : '',
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  try {
    return await app.limits.logins.spend(attempt, async () => {
      const token = await findCode(app, record, 'mudbase.code', otp)
      if (!token) throw fail('otp.invalid')
      return token
    })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'otp.invalid') throw error
    throw new MudbaseRefusal('request.invalid_data', wrongCode, error)
  }
}

async function reset(
  exchange: Exchange,
  token: ContractToken,
  password: string,
  refuse: (cause: unknown) => MudbaseRefusal,
): Promise<void> {
  const { app, caller } = exchange.state
  await resetByToken(app, token, password, caller).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'reset.not_saved') throw invalid({ password: 'Password is not valid' })
    throw error.code === 'request.invalid_data' ? refuse(error) : error
  })
  sendJson(exchange, 200, done)
}
