import { isBlocked } from '../auth/blocked.js'
import { resetByToken } from '../auth/by-contract-token.js'
import { mailContract, mailLater } from '../auth/contract-mails.js'
import { findToken } from '../auth/contract-tokens.js'
import { requirePasswordReset } from '../auth/password-reset.js'
import { passwordFault } from '../auth/password-rule.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isEmail } from '../fields/email.js'
import type { AuthCollection } from '../model/collection.js'
import { findByEmail } from './find-by-email.js'
import { textAt } from './json-body.js'
import { enter, readChange, type StrapiParts, send } from './strapi-entry.js'
import { StrapiRefusal } from './strapi-errors.js'
import { sendSession } from './strapi-session.js'

const longestEmail = 255

/**
 * `POST /auth/forgot-password`: mails a code for choosing a new password. The answer is the same
 * for unknown addresses, unless strapi.strictEnumeration is off. Source:
 * strapi-plugin-users-permissions 3.6 controllers/Auth.js forgotPassword.
 */
export async function forgotPassword(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app } = exchange.state
  const entry = { role: 'public', tries: 'forgotten', labels: ['requestPasswordReset'] } as const
  const { collection } = await enter(exchange, parts, entry)
  requirePasswordReset(collection)
  const email = textAt(await readChange(exchange), 'email').toLowerCase()
  if (email.length > longestEmail || !isEmail(email)) throw new StrapiRefusal('aEmailFormat')
  const find = () => findByEmail(app, collection, email)
  if (parts.options.strictEnumeration) {
    mailLater(app, 'strapi.reset', async () => {
      const record = await find()
      return record && !isBlocked(record) ? record : undefined
    })
  } else {
    const record = await find()
    if (!record) throw new StrapiRefusal('noSuchEmail')
    if (isBlocked(record)) throw new StrapiRefusal('userDisabled')
    await mailContract(app, record, 'strapi.reset').catch((cause: unknown) => {
      throw new StrapiRefusal('mailFailed', cause)
    })
  }
  send(exchange, 200, { ok: true })
}

/**
 * `POST /auth/reset-password`: exchanges a mailed code, which works once, for a new password and a
 * session. Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js resetPassword.
 */
export async function resetPassword(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app, caller } = exchange.state
  const entry = { role: 'public', tries: 'resets', labels: ['confirmPasswordReset'] } as const
  const { collection } = await enter(exchange, parts, entry)
  requirePasswordReset(collection)
  const body = await readChange(exchange)
  const [code, password, again] = ['code', 'password', 'passwordConfirmation'].map((key) =>
    textAt(body, key),
  ) as [string, string, string]
  if (password !== '' && again !== '' && password !== again) {
    throw new StrapiRefusal('unlikePasswords')
  }
  if (code === '' || password === '' || again === '') throw new StrapiRefusal('wrongParams')
  const { state, token } = await findToken(app, collection, 'strapi.reset', code)
  if (state !== 'live') throw new StrapiRefusal('wrongCode')
  checkPassword(collection, password)
  try {
    await sendSession(exchange, parts, await resetByToken(app, token, password, caller))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'reset.not_saved') throw new StrapiRefusal('passwordRule', error)
    // Another request used it first.
    throw error.code === 'request.invalid_data' ? new StrapiRefusal('wrongCode', error) : error
  }
}

/** Refuses a new password that is too short or too long. Throws passwordRule. */
export function checkPassword(collection: AuthCollection, password: string): void {
  const fault = passwordFault(collection, password)
  if (!fault) return
  const bound = fault.kind === 'short' ? 'at least' : 'at most'
  const unit = fault.kind === 'heavy' ? 'bytes' : 'characters'
  const text = `Password must be ${bound} ${fault.limit} ${unit}.`
  throw new StrapiRefusal('passwordRule', undefined, text)
}
