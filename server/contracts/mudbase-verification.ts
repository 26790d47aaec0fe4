import { isBlocked } from '../auth/blocked.js'
import { verifyByToken } from '../auth/by-contract-token.js'
import { mailLater } from '../auth/contract-mails.js'
import { findToken } from '../auth/contract-tokens.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { bareRefusal } from './mudbase-envelope.js'
import { emailFault, needed, projectFault, readFields } from './mudbase-input.js'
import { takeTry, verifications } from './mudbase-limits.js'
import { sendJson } from './send-json.js'

const sent = 'If an account exists and is unverified, a verification email has been sent'

/**
 * `POST /api/auth/verify-email`: verifies the address that the link was mailed to. It signs nobody
 * in.
 */
export async function verifyEmail(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  await checkNativeLimits(app, exchange, collection, ['confirmVerification'])
  const { token } = await readFields(exchange, { token: needed('Token'), projectId: projectFault })
  const found = await findToken(app, collection, 'mudbase.verify', token)
  const refuse = (cause?: unknown) => bareRefusal('Invalid or expired verification token', cause)
  if (found.state !== 'live') throw refuse()
  await verifyByToken(app, found.token, caller).catch((error: unknown) => {
    const isLate = error instanceof ApiError && error.code === 'request.invalid_data'
    throw isLate ? refuse(error) : error
  })
  sendJson(exchange, 200, { message: 'Email verified successfully' })
}

/**
 * `POST /api/auth/resend-verification`: the answer is the same whether or not the address is known.
 */
export async function resendVerification(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'verification', verifications)
  await checkNativeLimits(app, exchange, collection, ['requestVerification'])
  const { email } = await readFields(exchange, { email: emailFault, projectId: projectFault })
  mailLater(app, 'mudbase.verify', async () => {
    const record = await findByEmail(app, collection, email)
    return record && !isBlocked(record) ? record : undefined
  })
  sendJson(exchange, 200, { message: sent })
}
