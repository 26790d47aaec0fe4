import { endTokens, issueToken, pendingMeta } from '../auth/contract-tokens.js'
import { requireCode } from '../auth/factor-proof.js'
import { confirmOwnTotp, dropTotp, setUpTotp } from '../auth/own-totp.js'
import { draftRecoveryCodes } from '../auth/recovery-codes.js'
import { totpStatus } from '../auth/totp.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isPasswordOf } from '../records/old-password.js'
import { invalid, needed, optional, readFields } from './mudbase-input.js'
import { requireAccount } from './mudbase-session.js'
import { sendJson } from './send-json.js'

/** The codes shown during setup, until the first code from the app is right. */
const drafts = { kind: 'mudbase.codes', ttlSeconds: 15 * 60 }

/**
 * `POST /api/users/2fa/setup`: returns a secret, its picture, and the backup codes that become
 * valid with it. An account with another factor, such as a passkey, sends one of its recovery codes
 * as `token`.
 */
export async function setUp(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { account } = await requireAccount(exchange, 'setUpTOTP')
  const { token } = await readFields(exchange, { token: optional('Token') }, { mayLack: true })
  const proof = { code: token, passkey: {} }
  const { secret, qr } = await setUpTotp(app, account, proof, caller).catch(inOwnWords)
  const { codes, hashes } = draftRecoveryCodes(account)
  await issueToken(app, account, { ...drafts, meta: hashes.join(' ') })
  sendJson(exchange, 200, {
    secret,
    qrCode: qr,
    manualEntryKey: secret,
    backupCodes: codes,
  })
}

/** `POST /api/users/2fa/verify`: activates the app with its first code. */
export async function confirm(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { account } = await requireAccount(exchange, 'confirmTOTP')
  const { token } = await readFields(exchange, { token: needed('Token') })
  const drafted = (await pendingMeta(app, account, drafts.kind))?.split(' ') ?? []
  await confirmOwnTotp(app, account, { code: token, drafted }, caller).catch(inOwnWords)
  await endTokens(app, account, drafts.kind)
  sendJson(exchange, 200, { message: '2FA enabled successfully' })
}

/** `POST /api/users/2fa/disable`: needs the password and a code. */
export async function disable(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { account } = await requireAccount(exchange, 'removeTOTP')
  const { password, token } = await readFields(exchange, {
    password: needed('Password'),
    token: needed('Token'),
  })
  if (!(await totpStatus(app, account)).enrolled) throw notEnabled()
  if (!(await isPasswordOf(app, account, password, caller))) {
    throw invalid({ password: 'Password is incorrect' })
  }
  await requireCode(app, account, token, caller).catch(inOwnWords)
  await dropTotp(app, account, caller).catch(inOwnWords)
  sendJson(exchange, 200, { message: '2FA disabled successfully' })
}

function notEnabled(): Error {
  return invalid({ token: 'Two-factor authentication is not enabled' })
}

/** Refusals of the second-factor flows, as faults of the field `token`. */
const refusals: Partial<Record<ErrorCode, () => Error>> = {
  'request.invalid_data': () => invalid({ token: 'Token is invalid or expired' }),
  'factor.not_pending': () => invalid({ token: 'There is no setup to verify' }),
  'factor.proof_required': () => invalid({ token: 'A code of another factor is required' }),
  'factor.totp_enrolled': () => fail('request.conflict'),
  'route.not_found': notEnabled,
}

function inOwnWords(error: unknown): never {
  const known = error instanceof ApiError ? refusals[error.code] : undefined
  throw known ? known() : error
}
