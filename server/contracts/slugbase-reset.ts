import { isBlocked } from '../auth/blocked.js'
import { resetByToken } from '../auth/by-contract-token.js'
import { mailLater } from '../auth/contract-mails.js'
import { type ContractToken, findToken } from '../auth/contract-tokens.js'
import type { App } from '../base/app.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { textAt } from './json-body.js'
import { checkEmail, checkPassword, readBody, send } from './slugbase-body.js'
import { invalid } from './slugbase-errors.js'
import { countLogin, countRequest } from './slugbase-limits.js'
import { hasPassword } from './slugbase-me.js'

const kind = 'slugbase.reset'
const sentText = 'If an account with this email exists, a password reset link has been sent.'
const wrong = 'Invalid or expired token'

/**
 * `POST /api/password-reset/request`: the answer is the same whether or not the address is known.
 */
export async function requestReset(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['requestPasswordReset'])
  const email = checkEmail((await readBody(exchange))['email'])
  mailLater(app, kind, async () => {
    if (!takesPasswords(collection)) return undefined
    const record = await findByEmail(app, collection, email)
    return record && !isBlocked(record) && hasPassword(record) ? record : undefined
  })
  send(exchange, 200, { message: sentText })
}

/** `GET /api/password-reset/verify`: whether a link is valid. */
export async function verifyReset(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  const { token = '' } = (await input.info('default', {})).query
  if (await findLink(app, collection, token)) send(exchange, 200, { valid: true })
  else send(exchange, 400, { valid: false, error: wrong })
}

/** `POST /api/password-reset/reset`: sets a new password for a mailed link. It signs nobody in. */
export async function reset(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['confirmPasswordReset'])
  const body = await readBody(exchange)
  const sent = textAt(body, 'token')
  if (sent === '' || !body['password']) throw invalid('Token and password are required')
  const password = checkPassword(collection, body['password'])
  const token = await findLink(app, collection, sent)
  if (!token) throw invalid(wrong)
  await resetByToken(app, token, password, caller).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'reset.not_saved') throw invalid('Password is not valid', error)
    throw error.code === 'request.invalid_data' ? invalid(wrong, error) : error
  })
  await giveBack()
  send(exchange, 200, { message: 'Password reset successfully' })
}

/**
 * SlugBase has no answer for a server without passwords: there no link is valid, and no mail is
 * sent.
 */
async function findLink(
  app: App,
  collection: AuthCollection,
  sent: string,
): Promise<ContractToken | undefined> {
  const { state, token } = await findToken(app, collection, kind, sent)
  return state === 'live' && takesPasswords(collection) ? token : undefined
}

function takesPasswords({ auth }: AuthCollection): boolean {
  return auth.passwordAuth.enabled
}
