import { isBlocked } from '../auth/blocked.js'
import { changeEmailByToken, verifyByToken } from '../auth/by-contract-token.js'
import { changeAccount } from '../auth/change-account.js'
import { mailLater } from '../auth/contract-mails.js'
import { findToken } from '../auth/contract-tokens.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits } from '../limits/native.js'
import { boolOf, recordId, textOf } from '../model/record.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { textAt } from './json-body.js'
import { checkEmail, readBody, send } from './slugbase-body.js'
import { requirePair } from './slugbase-csrf.js'
import { invalid, SlugbaseRefusal, tooManyTries } from './slugbase-errors.js'
import { countLogin, countRequest } from './slugbase-limits.js'

const signup = 'slugbase.signup'
const change = 'slugbase.email'
const resent =
  'If an unverified account exists with that email, a new verification link has been sent.'
// Arbitrary: mails to new addresses go to any address that an account names.
const newAddresses = { max: 5, windowMs: 60 * 60_000, group: 'slugbase addresses' }

const verifyFaults = {
  unknown: 'Invalid or expired verification link',
  used: 'This verification link has already been used',
  expired: 'This verification link has expired',
}

/** `POST /api/auth/verify-signup`: verifies the address that the link was mailed to. */
export async function verifySignUp(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['confirmVerification'])
  const sent = textAt(await readBody(exchange), 'token')
  if (sent === '') throw invalid('Token is required')
  const { state, token } = await findToken(app, collection, signup, sent)
  if (state !== 'live') throw invalid(verifyFaults[state])
  await verifyByToken(app, token, caller).catch(asUsed(verifyFaults.used))
  await giveBack()
  send(exchange, 200, { message: 'Email verified. You can log in.' })
}

/** `GET /api/auth/signup-verification/status`: the state of a link. */
export async function signUpStatus(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  const { token: sent = '' } = (await input.info('default', {})).query
  if (sent === '') return send(exchange, 400, { status: 'invalid' })
  const { state, token } = await findToken(app, collection, signup, sent)
  if (state === 'unknown') return send(exchange, 200, { status: 'invalid' })
  if (state === 'used') return send(exchange, 200, { status: 'used' })
  const email = textOf(token.record, 'email')
  send(exchange, 200, { status: state === 'live' ? 'valid' : 'expired', email })
}

/**
 * `POST /api/auth/request-signup-resend`: the answer is the same whether or not the address is
 * known.
 */
export async function requestResend(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['requestVerification'])
  const email = checkEmail((await readBody(exchange))['email'])
  mailLater(app, signup, async () => {
    const record = await findByEmail(app, collection, email)
    return record && !isBlocked(record) ? record : undefined
  })
  send(exchange, 200, { message: resent, emailChanged: false })
}

/**
 * `POST /api/auth/resend-signup-verification`: sends a new link to a client that has the last one,
 * to another address if one is given, since nobody has verified the old one.
 */
export async function resendForToken(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['requestVerification'])
  const body = await readBody(exchange)
  const sent = textAt(body, 'token')
  if (sent === '') throw invalid('Token is required')
  const { state, token } = await findToken(app, collection, signup, sent)
  if (state === 'unknown') throw invalid('Invalid verification token')
  let { record } = token
  if (state === 'used' || boolOf(record, 'verified')) throw invalid(verifyFaults.used)
  const newEmail = body['newEmail'] ? checkEmail(body['newEmail']).toLowerCase() : ''
  if (newEmail !== '' && newEmail !== textOf(record, 'email')) {
    const taken = await takeOwnLimit(app.limits, recordId(record), newAddresses)
    if (taken?.allowed === false) throw new SlugbaseRefusal('request.too_many', tooManyTries)
    record = await changeAccount(app, record, { email: newEmail }, caller).catch(asUnusable)
  }
  mailLater(app, signup, async () => record)
  send(exchange, 200, { message: 'Verification email sent' })
}

/** `GET /api/email-verification/verify`: whether a link to a new address is valid. */
export async function checkChange(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  const { token: sent = '' } = (await input.info('default', {})).query
  const refuse = (error: string) => send(exchange, 400, { valid: false, error })
  if (sent === '') return refuse('Token is required')
  const { state, token } = await findToken(app, collection, change, sent)
  if (state === 'expired') return refuse('Token has expired')
  if (state !== 'live') return refuse('Invalid or expired token')
  send(exchange, 200, { valid: true, newEmail: token.meta })
}

/**
 * `POST /api/email-verification/confirm`: makes the new address the account's own. The caller need
 * not be signed in.
 */
export async function confirmChange(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const body = await readBody(exchange)
  requirePair(exchange, body)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['confirmEmailChange'])
  const sent = textAt(body, 'token')
  if (sent === '') throw invalid('Token is required')
  const { state, token } = await findToken(app, collection, change, sent)
  if (state === 'expired') throw invalid('Token has expired')
  if (state !== 'live') throw invalid('Invalid or expired token')
  await changeEmailByToken(app, token, caller).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'reset.not_saved') {
      return asUsed('Invalid or expired token')(error)
    }
    throw invalid('This email address is already in use', error)
  })
  await giveBack()
  send(exchange, 200, { message: 'Email verified and updated successfully', email: token.meta })
}

/** Another request used it first. */
function asUsed(text: string): (error: unknown) => never {
  return (error) => {
    const isLate = error instanceof ApiError && error.code === 'request.invalid_data'
    throw isLate ? invalid(text, error) : error
  }
}

function asUnusable(error: unknown): never {
  const isFault = error instanceof ApiError && error.code === 'record.update_failed'
  throw isFault ? invalid('Email already registered', error) : error
}
