import { requireCode, requireFreshFactor } from '../auth/factor-proof.js'
import { replaceRecoveryCodes } from '../auth/own-recovery-codes.js'
import { confirmOwnTotp, dropTotp } from '../auth/own-totp.js'
import { beginTotp, cancelTotp, totpStatus } from '../auth/totp.js'
import { ApiError, type ErrorCode } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { type RecordModel, textOf } from '../model/record.js'
import { isPasswordOf } from '../records/old-password.js'
import { contractCollection } from './collection.js'
import { textAt } from './json-body.js'
import { readBody, send } from './slugbase-body.js'
import { requirePair } from './slugbase-csrf.js'
import { invalid, SlugbaseRefusal } from './slugbase-errors.js'
import { countEnrolment, countStepUp } from './slugbase-limits.js'
import { enter, hasPassword } from './slugbase-me.js'
import { note } from './slugbase-mfa-login.js'
import { requireAccount } from './slugbase-session.js'

/**
 * `GET /api/auth/mfa/status`. Source of this file: mdg-labs/slugbase
 * backend/src/routes/auth-mfa.ts.
 */
export async function showMfa(exchange: Exchange): Promise<void> {
  const record = await enter(exchange, 'getTOTP')
  const { enrolled, confirmed } = await totpStatus(exchange.state.app, record)
  const since = enrolled ? new Date(confirmed).toISOString() : null
  send(exchange, 200, { enabled: enrolled, enrolled_at: since })
}

/** `POST …/mfa/enroll/begin`: returns a new secret, which replaces an unconfirmed one. */
export async function beginEnrolment(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record, body } = await change(exchange, countEnrolment, 'setUpTOTP')
  if ((await totpStatus(app, record)).enrolled) {
    note(exchange, 'mfa_enroll_begin_conflict', record)
    throw alreadyEnabled()
  }
  // As everywhere, an account with a passkey proves itself with a recovery code first.
  const proof = { code: textAt(body, 'code'), passkey: {} }
  await requireFreshFactor(app, record, proof, caller).catch(asWrongCode)
  const issuer = app.config.slugbase.mfaIssuer
  const label = textOf(record, 'email').toLowerCase()
  const made = await beginTotp(app, record, { issuer, label }).catch(asWrongCode)
  note(exchange, 'mfa_enroll_begin', record)
  send(exchange, 200, { otpauth_url: made.uri, secret: made.secret })
}

/**
 * `POST …/mfa/enroll/confirm`: activates the app with its first code; of two simultaneous requests
 * one wins.
 */
export async function confirmEnrolment(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record, body } = await change(exchange, countEnrolment, 'confirmTOTP')
  const code = requireText(body)
  const { recoveryCodes } = await confirmOwnTotp(app, record, { code }, caller).catch(
    (error: unknown) => {
      note(exchange, 'mfa_enroll_confirm_fail', record)
      return asWrongCode(error)
    },
  )
  note(exchange, 'mfa_enroll_confirm_success', record)
  // An account that already had codes for its passkey gets new ones, since this page shows ten.
  const codes =
    recoveryCodes.length > 0
      ? recoveryCodes
      : (await replaceRecoveryCodes(app, record, caller)).codes
  send(exchange, 200, { backup_codes: codes })
}

/** `POST …/mfa/enroll/cancel`: drops an unconfirmed secret. */
export async function cancelEnrolment(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { record } = await change(exchange, countEnrolment, 'cancelTOTP')
  if ((await totpStatus(app, record)).enrolled) throw alreadyEnabled()
  await cancelTotp(app, record)
  note(exchange, 'mfa_enroll_cancel', record)
  send(exchange, 200, { ok: true })
}

/** `POST …/mfa/disable`: needs the password and a code. */
export async function disableMfa(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const record = await prove(exchange, 'removeTOTP', 'mfa_disable_fail')
  await dropTotp(app, record, caller).catch(asWrongCode)
  note(exchange, 'mfa_disable_success', record)
  send(exchange, 200, { ok: true })
}

/**
 * `POST …/mfa/backup/regenerate`: returns ten new codes for the same proof; the old ones become
 * invalid.
 */
export async function regenerateCodes(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const record = await prove(exchange, 'makeRecoveryCodes', 'mfa_backup_regenerate_fail')
  const { codes } = await replaceRecoveryCodes(app, record, caller)
  note(exchange, 'mfa_backup_regenerate_success', record)
  send(exchange, 200, { backup_codes: codes })
}

/** SlugBase's order: the CSRF pair, the limit, then who is signed in. */
async function change(
  exchange: Exchange,
  count: (exchange: Exchange) => Promise<void>,
  label: string,
): Promise<{ record: RecordModel; body: Record<string, unknown> }> {
  const collection = contractCollection(exchange)
  const body = await readBody(exchange)
  requirePair(exchange, body)
  await count(exchange)
  await checkNativeLimits(exchange.state.app, exchange, collection, [label])
  return { record: await requireAccount(exchange, collection), body }
}

async function prove(exchange: Exchange, label: string, failure: string): Promise<RecordModel> {
  const { app, caller } = exchange.state
  const { record, body } = await change(exchange, countStepUp, label)
  const code = requireText(body)
  if (!(await totpStatus(app, record)).enrolled) throw notEnabled()
  try {
    if (hasPassword(record)) await requirePassword(exchange, record, textAt(body, 'password'))
    await requireCode(app, record, code, caller)
  } catch (error) {
    note(exchange, failure, record)
    return asWrongCode(error)
  }
  return record
}

async function requirePassword(
  { state: { app, caller } }: Exchange,
  record: RecordModel,
  password: string,
): Promise<void> {
  if (password === '') {
    throw new SlugbaseRefusal('request.invalid', 'Password is required', {
      code: 'PASSWORD_REQUIRED',
    })
  }
  if (await isPasswordOf(app, record, password, caller)) return
  throw new SlugbaseRefusal('access.token_required', 'Invalid password', {
    code: 'INVALID_PASSWORD',
  })
}

function requireText(body: Readonly<Record<string, unknown>>): string {
  const code = textAt(body, 'code')
  if (code === '') throw invalid('Code is required')
  return code
}

function alreadyEnabled(cause?: unknown): SlugbaseRefusal {
  const more = { code: 'MFA_ALREADY_ENABLED' }
  return new SlugbaseRefusal('request.conflict', 'MFA is already enabled', more, cause)
}

function notEnabled(cause?: unknown): SlugbaseRefusal {
  const more = { code: 'MFA_NOT_ENABLED' }
  return new SlugbaseRefusal('request.invalid', 'MFA is not enabled', more, cause)
}

/** Refusals of the second-factor flows, in this contract's words. */
const refusals: Partial<Record<ErrorCode, (cause: unknown) => SlugbaseRefusal>> = {
  'request.invalid_data': (cause) => refusal('Invalid code', 'INVALID_CODE', cause),
  'factor.not_pending': (cause) => refusal('No enrollment in progress', 'MFA_NO_PENDING', cause),
  'factor.proof_required': (cause) =>
    refusal('A fresh authentication factor is required.', 'MFA_PROOF_REQUIRED', cause),
  'factor.totp_enrolled': alreadyEnabled,
  'route.not_found': notEnabled,
}

function refusal(text: string, code: string, cause: unknown): SlugbaseRefusal {
  return new SlugbaseRefusal('request.invalid', text, { code }, cause)
}

function asWrongCode(error: unknown): never {
  const known = error instanceof ApiError ? refusals[error.code] : undefined
  throw known && !(error instanceof SlugbaseRefusal) ? known(error) : error
}
