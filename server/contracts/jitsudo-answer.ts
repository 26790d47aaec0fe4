import { enrolByStep, requireOwnStep } from '../auth/enrol-by-step.js'
import type { AuthOutcome, AuthRequest } from '../auth/outcome.js'
import type { SentCredential } from '../auth/passkey-answer.js'
import { beginTotp } from '../auth/totp.js'
import { authWithFactorCode, methodOfCode } from '../auth/with-factor-code.js'
import { authWithPasskey, passkeyLoginOptions } from '../auth/with-passkey.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { contractCollection } from './collection.js'
import {
  challengeTries,
  needed,
  optional,
  readBody,
  send,
  takeTry,
  textsOf,
  uuid,
} from './jitsudo-body.js'
import {
  type Challenge,
  type ChallengeKind,
  countAnswer,
  endChallenge,
  requireChallenge,
  sessionFor,
} from './jitsudo-challenge.js'
import { invalidChallenge, invalidCode } from './jitsudo-envelope.js'
import { tokenReply } from './jitsudo-reply.js'
import { asObject } from './json-body.js'

const codeLabels = ['authWithTOTP', 'auth']
const passkeyLabels = ['authWithPasskey', 'auth']

/** `POST /v1/auth/mfa/challenge`: a code from the app, or a backup code. */
export async function answerByCode(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { collection, body } = await begin(exchange, codeLabels)
  const { challenge_id, code, method } = textsOf(body, {
    challenge_id: uuid,
    code: needed,
    method: optional,
  })
  if (method !== '' && method !== 'totp') throw badField('method', 'must be totp')
  const challenge = await requireChallenge(exchange, collection, 'login', challenge_id)
  await countAnswer(app, challenge)
  const sent = { identity: '', code }
  const door = { session: sessionFor(app, challenge, 'otp') }
  const outcome = await authWithFactorCode(
    app,
    collection,
    methodOfCode(code),
    sent,
    requestOf(exchange, challenge),
    door,
  ).catch(asWrongAnswer)
  await finish(exchange, challenge, outcome)
}

/** `POST /v1/auth/mfa/webauthn/begin`: the options for navigator.credentials.get(). */
export async function beginPasskey(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { collection, body } = await begin(exchange, passkeyLabels)
  const { challenge_id } = textsOf(body, { challenge_id: uuid })
  const challenge = await requireChallenge(exchange, collection, 'login', challenge_id)
  const request = requestOf(exchange, challenge)
  const options = await passkeyLoginOptions(app, collection, request).catch(asWrongAnswer)
  send(exchange, 200, { options })
}

/** `POST /v1/auth/mfa/webauthn/complete`: the answer of a passkey or a security key. */
export async function answerByPasskey(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { collection, body } = await begin(exchange, passkeyLabels)
  const { challenge_id } = textsOf(body, { challenge_id: uuid })
  const credential = asObject(body['credential'])
  if (!credential) throw badField('credential', 'must be an object')
  const challenge = await requireChallenge(exchange, collection, 'login', challenge_id)
  await countAnswer(app, challenge)
  const sent = { identity: '', credential: credential as SentCredential }
  const door = { session: sessionFor(app, challenge, 'hwk') }
  const request = requestOf(exchange, challenge)
  const outcome = await authWithPasskey(app, collection, sent, request, door).catch(asWrongAnswer)
  await finish(exchange, challenge, outcome, { challenge_id: challenge_id.toLowerCase() })
}

/**
 * `POST /v1/auth/mfa/enroll-via-challenge`: for an account without a second factor whose tenant
 * requires one. The challenge of the login is the credential, and the first right code signs in.
 */
export async function enrol(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { collection, body } = await begin(exchange, ['confirmTOTP', 'auth'])
  const { challenge_id, action, code } = textsOf(body, {
    challenge_id: uuid,
    action: needed,
    code: optional,
  })
  if (action !== 'generate' && action !== 'verify') {
    throw badField('action', 'must be generate or verify')
  }
  if (action === 'verify' && code === '') throw badField('code', 'cannot be blank')
  const challenge = await requireChallenge(exchange, collection, 'enrolment', challenge_id)
  const request = requestOf(exchange, challenge)
  if (action === 'generate') {
    await requireOwnStep(app, challenge.record, request).catch(asWrongChallenge)
    const made = await beginTotp(app, challenge.record, {
      issuer: app.config.jitsudo.mfaIssuer,
      label: textOf(challenge.record, 'email'),
    }).catch(asWrongChallenge)
    return send(exchange, 200, { secret: made.secret, qr_uri: made.uri })
  }
  await countAnswer(app, challenge)
  const session = sessionFor(app, challenge, 'otp')
  const { outcome, recoveryCodes } = await enrolByStep(
    app,
    challenge.record,
    code,
    request,
    session,
  ).catch(asWrongEnrolment)
  if (outcome.kind === 'mfa') throw invalidChallenge()
  await endChallenge(app, challenge)
  audit(exchange, challenge.record, challenge, 'enrolment')
  send(exchange, 200, { ...tokenReply(outcome.token), backup_codes: recoveryCodes })
}

/** Checks the limits, then reads the body. */
async function begin(
  exchange: Exchange,
  labels: readonly string[],
): Promise<{ collection: AuthCollection; body: Record<string, unknown> }> {
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'challenge', challengeTries)
  await checkNativeLimits(exchange.state.app, exchange, collection, labels)
  return { collection, body: await readBody(exchange) }
}

function requestOf({ state: { caller, input } }: Exchange, { mfaId }: Challenge): AuthRequest {
  return { caller, info: () => input.info('default', {}), mfaId: async () => mfaId }
}

async function finish(
  exchange: Exchange,
  challenge: Challenge,
  outcome: AuthOutcome,
  more: object = {},
): Promise<void> {
  const { app } = exchange.state
  if (outcome.kind === 'mfa') throw invalidChallenge()
  await endChallenge(app, challenge)
  audit(exchange, outcome.record, challenge, 'login')
  send(exchange, 200, {
    ...tokenReply(outcome.token),
    mfa_setup_required: false,
    enrollment_required: false,
    ...more,
  })
}

/** Writes a log line at level info, like the login. */
function audit(
  { state: { app, caller } }: Exchange,
  record: RecordModel,
  { tenant }: Challenge,
  kind: ChallengeKind,
): void {
  const ip = app.settings.current.logs.logIP ? { ip: caller.ip } : {}
  const facts = { user: recordId(record), tenant: tenant.uuid, ...ip }
  app.log.info(facts, kind === 'login' ? 'jitsudo: auth.mfa' : 'jitsudo: auth.enrolment')
}

const wrong: ReadonlySet<string> = new Set(['auth.failed', 'auth.blocked', 'request.invalid_data'])

/** A used or expired step ends the challenge; for any other fault the answer is wrong. */
function asWrongAnswer(error: unknown): never {
  if (!(error instanceof ApiError)) throw error
  if (error.code.startsWith('mfa.')) throw invalidChallenge(error)
  throw wrong.has(error.code) || error.code === 'factor.passkey_disabled'
    ? invalidCode(401, error)
    : error
}

function asWrongChallenge(error: unknown): never {
  const isOver =
    error instanceof ApiError &&
    (error.code.startsWith('mfa.') || error.code === 'factor.totp_enrolled')
  throw isOver ? invalidChallenge(error) : error
}

function asWrongEnrolment(error: unknown): never {
  if (!(error instanceof ApiError)) throw error
  const isWrong = error.code === 'request.invalid_data' || error.code === 'factor.not_pending'
  if (isWrong) throw invalidCode(400, error)
  return asWrongChallenge(error)
}

function badField(name: string, message: string): Error {
  return fail('request.invalid_data', { data: { [name]: { code: 'validation_invalid', message } } })
}
