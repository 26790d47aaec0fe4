import { isBlocked } from '../auth/blocked.js'
import { authWithFactorCode, type CodeMethod, methodOfCode } from '../auth/with-factor-code.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { isPendingTokenOf, readPendingToken, signPendingToken } from '../tokens/pending.js'
import { contractCollection } from './collection.js'
import { textAt } from './json-body.js'
import { readBody, send } from './slugbase-body.js'
import {
  noPendingCookie,
  noTokenCookie,
  pendingCookie,
  pendingCookieName,
  tokenCookie,
} from './slugbase-cookie.js'
import { invalid, SlugbaseRefusal, unverifiedRefusal } from './slugbase-errors.js'
import { countStepUp } from './slugbase-limits.js'
import { slugbaseSession, tokenSeconds } from './slugbase-session.js'
import { keyOfClaims, slugbaseUser } from './slugbase-user.js'
import { userKeyOf } from './slugbase-user-key.js'

const pendingSeconds = 300

/** The labels of a login with a code, native and here. */
const labels: Record<CodeMethod, readonly string[]> = {
  totp: ['authWithTOTP', 'auth'],
  'recovery-code': ['authWithRecoveryCode', 'auth'],
}

/**
 * Answers a right password of an account that has a second factor: with a pending cookie, and no
 * user.
 */
export function askForCode(exchange: Exchange, record: RecordModel, mfaId: string): void {
  const { app } = exchange.state
  const now = Math.floor(app.clock.now() / 1000)
  const token = signPendingToken(record, { recordId: recordId(record), mfaId }, now, pendingSeconds)
  exchange.append('Set-Cookie', pendingCookie(exchange, token, pendingSeconds))
  exchange.append('Set-Cookie', noTokenCookie(exchange))
  note(exchange, 'mfa_login_stepup_required', record)
  send(exchange, 200, { mfa_required: true })
}

/**
 * `POST /api/auth/mfa/verify`: completes a login with a code from the app, or a backup code. The
 * cookie of the first step is the only proof of it; a wrong code leaves it valid, a right one uses
 * it up. Source: mdg-labs/slugbase backend/src/routes/auth-mfa.ts.
 */
export async function verifyMfa(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await countStepUp(exchange)
  const body = await readBody(exchange)
  const code = textAt(body, 'code')
  const method = methodOfCode(code)
  await checkNativeLimits(app, exchange, collection, labels[method])
  const { record, mfaId } = await requirePending(exchange, collection)
  if (code === '') throw invalid('Code is required')
  // Checked here, so that it doesn't use up a backup code.
  if (app.config.slugbase.requireVerifiedEmail && !boolOf(record, 'verified')) {
    throw unverifiedRefusal()
  }
  const session = async (account: RecordModel) =>
    slugbaseSession(app, account, await userKeyOf(app, account))
  const request = { caller, info: () => input.info('default', {}), mfaId: async () => mfaId }
  const sent = { identity: '', code }
  const outcome = await authWithFactorCode(app, collection, method, sent, request, {
    session,
  }).catch((error: unknown) => refuse(exchange, record, error))
  if (outcome.kind === 'mfa') throw ended(exchange)
  note(exchange, 'mfa_verify_success', record)
  exchange.append('Set-Cookie', noPendingCookie(exchange))
  exchange.append('Set-Cookie', tokenCookie(exchange, outcome.token, tokenSeconds))
  send(exchange, 200, slugbaseUser(outcome.record, keyOfClaims(outcome.claims)))
}

/** One JSON log line per event; never a code, a secret or an address. */
export function note({ state: { app } }: Exchange, event: string, record: RecordModel): void {
  app.log.info({ event, user_id: recordId(record) }, `slugbase: ${event}`)
}

async function requirePending(
  exchange: Exchange,
  collection: AuthCollection,
): Promise<{ record: RecordModel; mfaId: string }> {
  const { app } = exchange.state
  const token = exchange.cookies.get(pendingCookieName) ?? ''
  const claims = readPendingToken(token)
  const record = await findRecordById(app.store.read, collection, claims?.recordId ?? '')
  const now = Math.floor(app.clock.now() / 1000)
  const isGood = claims && record && !isBlocked(record) && isPendingTokenOf(record, token, now)
  if (!isGood) throw ended(exchange)
  return { record, mfaId: claims.mfaId }
}

/** A used or expired step counts as an ended session; for any other fault the code is wrong. */
function refuse(exchange: Exchange, record: RecordModel, error: unknown): never {
  if (!(error instanceof ApiError)) throw error
  if (error.code.startsWith('mfa.')) throw ended(exchange, error)
  if (!wrong.has(error.code)) throw error
  note(exchange, 'mfa_verify_fail', record)
  const more = { code: 'INVALID_CODE' }
  throw new SlugbaseRefusal('access.token_required', 'Invalid code', more, error)
}

const wrong: ReadonlySet<string> = new Set([
  'auth.failed',
  'auth.blocked',
  'auth.rule',
  'request.invalid_data',
])

function ended(exchange: Exchange, cause?: unknown): SlugbaseRefusal {
  if (exchange.cookies.get(pendingCookieName)) {
    exchange.append('Set-Cookie', noPendingCookie(exchange))
  }
  const text = 'MFA session expired. Please sign in again.'
  return new SlugbaseRefusal('access.token_required', text, { code: 'MFA_PENDING_INVALID' }, cause)
}
