import { changeAccount } from '../auth/change-account.js'
import { mailLater } from '../auth/contract-mails.js'
import { pendingMeta } from '../auth/contract-tokens.js'
import { countChangeMail } from '../auth/email-change.js'
import { totpStatus } from '../auth/totp.js'
import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { passwordOf, type RecordModel, recordId, textOf } from '../model/record.js'
import { bcryptCost } from '../passwords/formats.js'
import { deleteRecord } from '../records/delete.js'
import { isAllowed } from '../records/submit.js'
import { findAllowed } from '../records/view.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { checkEmail, checkName, readBody, send } from './slugbase-body.js'
import { noTokenCookie } from './slugbase-cookie.js'
import { requirePair } from './slugbase-csrf.js'
import { invalid, SlugbaseRefusal } from './slugbase-errors.js'
import { countRequest } from './slugbase-limits.js'
import { requireAccount } from './slugbase-session.js'
import { slugbaseUser } from './slugbase-user.js'
import { userKeyOf } from './slugbase-user-key.js'

const change = 'slugbase.email'
const asked = 'Email change requested. Please check your new email address for a verification link.'

/** `GET /api/auth/me`. Source: mdg-labs/slugbase backend/src/routes/auth.ts. */
export async function showSession(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const record = await enter(exchange, 'view')
  send(exchange, 200, {
    ...slugbaseUser(record, await userKeyOf(app, record)),
    ai_suggestions_enabled: true,
    mfa_enabled: (await totpStatus(app, record)).enrolled,
    has_password: hasPassword(record),
    oidc_provider: null,
    oidc_sub: null,
  })
}

/** `GET /api/users/me`. Source: mdg-labs/slugbase backend/src/routes/users.ts. */
export async function showMe(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const record = await enter(exchange, 'view')
  send(exchange, 200, {
    ...(await profileOf(app, record)),
    email_pending: (await pendingMeta(app, record, change)) ?? null,
    oidc_provider: null,
    oidc_sub: null,
    has_password: hasPassword(record),
  })
}

/**
 * `PUT /api/users/me`: changes the profile at once, and the address once its owner has confirmed
 * it.
 */
export async function updateMe(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const body = await readBody(exchange)
  requirePair(exchange, body)
  const record = await enter(exchange, 'update')
  const values = readProfile(body)
  const email = body['email'] === undefined ? '' : checkEmail(body['email']).toLowerCase()
  const isMove = email !== '' && email !== textOf(record, 'email')
  if (Object.keys(values).length === 0 && email === '' && !('ai_suggestions_enabled' in body)) {
    throw invalid('No fields to update')
  }
  const { collection } = record
  const info = await input.info('default', { ...values })
  if (!(await isAllowed(app, collection, collection.updateRule, info, { id: recordId(record) }))) {
    throw new SlugbaseRefusal('access.forbidden', 'Forbidden')
  }
  if (isMove) await countChangeMail(app, record, caller)
  const saved = await changeAccount(app, record, values, caller).catch(asInvalid)
  if (!isMove) return send(exchange, 200, await profileOf(app, saved))
  askForAddress(exchange, saved, email)
  send(exchange, 200, {
    message: asked,
    emailVerificationRequired: true,
    currentEmail: textOf(saved, 'email'),
    pendingEmail: email,
  })
}

/** `DELETE /api/users/me`, under the collection's delete rule. */
export async function deleteMe(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  requirePair(exchange, await readBody(exchange))
  const account = await enter(exchange, 'delete')
  const { collection } = account
  const info = await input.info('default', {})
  const id = recordId(account)
  const record = await findAllowed(app, collection, id, collection.deleteRule, info, caller).catch(
    (cause: unknown) => {
      throw new SlugbaseRefusal('access.forbidden', 'Forbidden', {}, cause)
    },
  )
  await deleteRecord(app, record, { caller })
  exchange.append('Set-Cookie', noTokenCookie(exchange))
  send(exchange, 200, { message: 'Account deleted' })
}

/** SlugBase's order: after the CSRF pair the limit, then who is signed in. */
export async function enter(exchange: Exchange, label: string): Promise<RecordModel> {
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  await checkNativeLimits(exchange.state.app, exchange, collection, [label])
  return requireAccount(exchange, collection)
}

/** If the address is taken, no mail is sent, and nobody finds out. */
function askForAddress(exchange: Exchange, record: RecordModel, email: string): void {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  const find = async () => ((await findByEmail(app, collection, email)) ? undefined : record)
  mailLater(app, change, find, email)
}

function readProfile(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const values: Record<string, string> = {}
  if (body['name'] !== undefined) values['name'] = checkName(body['name'])
  for (const key of ['language', 'theme']) {
    const value = body[key]
    if (value === undefined) continue
    if (typeof value !== 'string') throw invalid(`Invalid ${key}`)
    values[key] = value
  }
  const { ai_suggestions_enabled: ai } = body
  if (ai !== undefined && typeof ai !== 'boolean') throw invalid('Invalid ai_suggestions_enabled')
  return values
}

async function profileOf(app: App, record: RecordModel): Promise<object> {
  const {
    email_verified: _,
    language,
    theme,
    ...user
  } = slugbaseUser(record, await userKeyOf(app, record))
  return { ...user, language, theme, ai_suggestions_enabled: true }
}

export function hasPassword(record: RecordModel): boolean {
  return bcryptCost(passwordOf(record).hash) !== undefined
}

function asInvalid(error: unknown): never {
  if (!(error instanceof ApiError) || error.code !== 'record.update_failed') throw error
  const [field = ''] = Object.keys(error.data)
  throw field === '' ? fail('request.unreadable', { cause: error }) : invalid(`Invalid ${field}`)
}
