import { isBlocked } from '../auth/blocked.js'
import { verifyByToken } from '../auth/by-contract-token.js'
import { mailLater } from '../auth/contract-mails.js'
import { findToken } from '../auth/contract-tokens.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isEmail } from '../fields/email.js'
import { boolOf } from '../model/record.js'
import { findByEmail } from './find-by-email.js'
import { textAt } from './json-body.js'
import { enter, readChange, type StrapiParts, send } from './strapi-entry.js'
import { StrapiRefusal } from './strapi-errors.js'

/**
 * `GET /auth/email-confirmation?confirmation=`: verifies the address that the link was mailed to,
 * and redirects to the frontend. Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js
 * emailConfirmation.
 */
export async function confirmEmail(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app, caller, input } = exchange.state
  const entry = { role: 'public', labels: ['confirmVerification'] } as const
  const { collection } = await enter(exchange, parts, entry)
  const { query } = await input.info('default', {})
  const found = await findToken(app, collection, 'strapi.confirm', query['confirmation'] ?? '')
  if (found.state !== 'live') throw new StrapiRefusal('wrongToken')
  await verifyByToken(app, found.token, caller).catch((error: unknown) => {
    const isLate = error instanceof ApiError && error.code === 'request.invalid_data'
    throw isLate ? new StrapiRefusal('wrongToken', error) : error
  })
  exchange.status = 302
  exchange.set({ Location: parts.options.pagesURL || '/', 'Cache-Control': 'no-store' })
  exchange.remove('Content-Type')
  exchange.body = ''
}

/**
 * `POST /auth/send-email-confirmation`: mails the link again. The answer only reveals whether there
 * is such an account, and its state, if strapi.strictEnumeration is off. Source:
 * strapi-plugin-users-permissions 3.6 controllers/Auth.js sendEmailConfirmation.
 */
export async function sendConfirmation(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app } = exchange.state
  const entry = { role: 'public', labels: ['requestVerification'] } as const
  const { collection } = await enter(exchange, parts, entry)
  const email = textAt(await readChange(exchange), 'email').toLowerCase()
  if (email === '') throw new StrapiRefusal('noMail')
  if (!isEmail(email)) throw new StrapiRefusal('wrongMail')
  if (!parts.options.strictEnumeration) {
    const record = await findByEmail(app, collection, email)
    if (record && boolOf(record, 'verified')) throw new StrapiRefusal('confirmedAlready')
    if (record && isBlocked(record)) throw new StrapiRefusal('blockedUser')
  }
  mailLater(app, 'strapi.confirm', async () => {
    const record = await findByEmail(app, collection, email)
    return record && !isBlocked(record) ? record : undefined
  })
  send(exchange, 200, { email, sent: true })
}
