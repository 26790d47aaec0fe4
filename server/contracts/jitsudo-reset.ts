import { isBlocked } from '../auth/blocked.js'
import { resetByToken } from '../auth/by-contract-token.js'
import { mailLater } from '../auth/contract-mails.js'
import { type ContractToken, findToken } from '../auth/contract-tokens.js'
import { verify } from '../auth/verification.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { takeOwnLimit } from '../limits/index.js'
import { boolOf, textOf } from '../model/record.js'
import { findByEmail } from './find-by-email.js'
import { email as anEmail, needed, readBody, send, textsOf } from './jitsudo-body.js'
import { invalidToken } from './jitsudo-envelope.js'
import { requireStrong, weak } from './jitsudo-me.js'
import { resetCollection } from './reset-collection.js'

const hourMs = 60 * 60 * 1000
/** Mails per address, from all clients; requests beyond that get the same answer. */
const resetMails = { max: 5, windowMs: hourMs, group: 'jitsudo resets' }
const asked = 'If an account exists for this address, an e-mail with instructions is on its way.'

/** `POST /v1/auth/request-password-reset`: 202 whether or not the address is known. */
export async function requestReset(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'requestPasswordReset')
  const { email } = textsOf(await readBody(exchange), { email: anEmail })
  const key = `jitsudo:reset:${email.toLowerCase()}`
  const taken = await takeOwnLimit(app.limits, key, resetMails)
  if (taken?.allowed !== false) {
    mailLater(app, 'jitsudo.reset', async () => {
      const record = await findByEmail(app, collection, email)
      return record && !isBlocked(record) ? record : undefined
    })
  }
  send(exchange, 202, { message: asked })
}

/** `POST /v1/auth/reset-password`: sets a new password for a mailed token. It signs nobody in. */
export async function reset(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'confirmPasswordReset')
  const { token, new_password } = textsOf(await readBody(exchange), {
    token: needed,
    new_password: needed,
  })
  requireStrong(collection, new_password)
  const found = await findToken(app, collection, 'jitsudo.reset', token)
  if (found.state !== 'live') throw invalidToken()
  await setPassword(exchange, found.token, new_password)
  send(exchange, 200, { message: 'Password reset successfully.' })
}

/**
 * `POST /v1/auth/verify-email`: the first half of an invitation. The token stays valid for the
 * second half, which uses it up, so opening a link twice does no harm.
 */
export async function verifyEmail(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = await resetCollection(exchange, 'confirmVerification')
  const { token } = textsOf(await readBody(exchange), { token: needed })
  const found = await findToken(app, collection, 'jitsudo.invite', token)
  if (found.state !== 'live') throw invalidToken()
  const { record } = found.token
  if (!boolOf(record, 'verified')) {
    await verify(app, record, caller).catch(async (error: unknown) => {
      // If the same link is opened twice at once, the other request verifies it.
      const { state, token: again } = await findToken(app, collection, 'jitsudo.invite', token)
      if (state !== 'live' || !boolOf(again.record, 'verified')) asInvalid(error)
    })
  }
  send(exchange, 200, { message: 'E-mail verified.', email: textOf(record, 'email') })
}

/** `POST /v1/auth/set-initial-password`: the second half, once. It returns no token: log in. */
export async function setInitialPassword(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = await resetCollection(exchange, 'confirmPasswordReset')
  const { token, password } = textsOf(await readBody(exchange), { token: needed, password: needed })
  requireStrong(collection, password)
  const found = await findToken(app, collection, 'jitsudo.invite', token)
  if (found.state !== 'live' || !boolOf(found.token.record, 'verified')) throw invalidToken()
  await setPassword(exchange, found.token, password)
  send(exchange, 200, { message: 'Password set. You can log in.' })
}

async function setPassword(
  { state: { app, caller } }: Exchange,
  token: ContractToken,
  password: string,
): Promise<void> {
  await resetByToken(app, token, password, caller).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'reset.not_saved') throw weak('The password is not valid.', error)
    return asInvalid(error)
  })
}

/** Another request used it first. */
function asInvalid(error: unknown): never {
  const isLate = error instanceof ApiError && error.code === 'request.invalid_data'
  throw isLate ? invalidToken(error) : error
}
