import { hasFactor } from '../auth/enrolled.js'
import { type FactorProof, requireFreshFactor } from '../auth/factor-proof.js'
import { ownPasskeys, removeOwnPasskey } from '../auth/own-passkeys.js'
import { replaceRecoveryCodes } from '../auth/own-recovery-codes.js'
import { confirmOwnTotp, dropTotp } from '../auth/own-totp.js'
import type { SentCredential } from '../auth/passkey-answer.js'
import { passkeyOptions, registerPasskey } from '../auth/register-passkey.js'
import { beginTotp, totpStatus } from '../auth/totp.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { needed, optional, readBody, send, textsOf } from './jitsudo-body.js'
import { requireMember } from './jitsudo-caller.js'
import { factorOf } from './jitsudo-challenge.js'
import { invalidCode, JitsudoRefusal } from './jitsudo-envelope.js'
import { subjectUuid } from './jitsudo-ids.js'
import { dateOf } from './jitsudo-reply.js'
import { asObject } from './json-body.js'

// Arbitrary: how long a login with a second factor counts as proof; a token lives an hour.
const freshSeconds = 15 * 60

/** `GET /v1/users/me/mfa`: the account's factors, verified ones only. */
export async function listFactors(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { record } = await requireMember(exchange, 'getTOTP')
  const { enrolled, confirmed, lastUsed } = await totpStatus(app, record)
  const ownApp = { id: totpId(record), name: null, kind: 'totp', created: confirmed, lastUsed }
  const keys = (await ownPasskeys(app, record)).map((key) => ({
    ...key,
    id: subjectUuid(key.id),
    kind: factorOf(key),
  }))
  const methods = [...(enrolled ? [ownApp] : []), ...keys].map(
    ({ id, kind, name, created, lastUsed }) => ({
      id,
      method_type: kind,
      device_name: name,
      verified: true,
      created_at: dateOf(created),
      last_used_at: lastUsed > 0 ? dateOf(lastUsed) : null,
    }),
  )
  send(exchange, 200, { methods })
}

/**
 * `POST /v1/users/me/mfa/totp`: returns a secret, which becomes valid with its first right code.
 */
export async function beginApp(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { record } = await requireMember(exchange, 'setUpTOTP')
  const body = await readBody(exchange, { mayLack: true })
  if ((await totpStatus(app, record)).enrolled) throw fail('request.conflict')
  await requireProof(exchange, record, body)
  const names = { issuer: app.config.jitsudo.mfaIssuer, label: textOf(record, 'email') }
  const made = await beginTotp(app, record, names).catch(inOwnWords)
  send(exchange, 200, { id: totpId(record), secret: made.secret, qr_uri: made.uri })
}

/**
 * `POST /v1/users/me/mfa/totp/verify`: activates it; returns ten backup codes if the account had
 * none.
 */
export async function confirmApp(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record } = await requireMember(exchange, 'confirmTOTP')
  const { code } = textsOf(await readBody(exchange), { code: needed })
  const { recoveryCodes } = await confirmOwnTotp(app, record, { code }, caller).catch(inOwnWords)
  send(exchange, 200, { codes: recoveryCodes, remaining: recoveryCodes.length })
}

/**
 * `POST /v1/users/me/mfa/webauthn/register/options`: the options for
 * navigator.credentials.create().
 */
export async function beginKey(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record } = await requireMember(exchange, 'passkeyOptions')
  const body = await readBody(exchange, { mayLack: true })
  const proof = proofOf(exchange, body)
  const options = await passkeyOptions(app, record, proof, caller).catch(inOwnWords)
  send(exchange, 200, { options })
}

/**
 * `POST /v1/users/me/mfa/webauthn/register/complete`: adds a passkey or a security key; returns ten
 * backup codes if the account had none.
 */
export async function addKey(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record } = await requireMember(exchange, 'registerPasskey')
  const body = await readBody(exchange)
  const { device_name } = textsOf(body, { device_name: optional })
  const credential = asObject(body['credential'])
  if (!credential) throw fail('request.unreadable')
  const input = { name: device_name, credential: credential as SentCredential }
  const { passkey, recoveryCodes } = await registerPasskey(app, record, input, caller).catch(
    inOwnWords,
  )
  send(exchange, 201, {
    id: subjectUuid(passkey.id),
    method_type: factorOf(passkey),
    codes: recoveryCodes,
    remaining: recoveryCodes.length,
  })
}

/** `POST /v1/users/me/mfa/backup-codes`: returns ten new codes; the old ones become invalid. */
export async function renewCodes(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record } = await requireMember(exchange, 'makeRecoveryCodes')
  const body = await readBody(exchange, { mayLack: true })
  if (!(await hasFactor(app, record))) throw fail('route.not_found')
  await requireProof(exchange, record, body)
  const { codes } = await replaceRecoveryCodes(app, record, caller)
  send(exchange, 200, { codes, remaining: codes.length })
}

/** `DELETE /v1/users/me/mfa/:id`: removes one of one's own factors. */
export async function removeFactor(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record } = await requireMember(exchange, 'removeTOTP')
  const body = await readBody(exchange, { mayLack: true })
  const id = (exchange.params['id'] ?? '').toLowerCase()
  const key = (await ownPasskeys(app, record)).find((each) => subjectUuid(each.id) === id)
  if (!key && !(id === totpId(record) && (await totpStatus(app, record)).enrolled)) {
    throw fail('route.not_found')
  }
  if (key) {
    const proof = proofOf(exchange, body)
    await removeOwnPasskey(app, record, key.id, proof, caller).catch(inOwnWords)
  } else {
    await requireProof(exchange, record, body)
    await dropTotp(app, record, caller)
  }
  send(exchange, 204)
}

function totpId(record: RecordModel): string {
  return subjectUuid(`${recordId(record)}:totp`)
}

async function requireProof(
  exchange: Exchange,
  record: RecordModel,
  body: Record<string, unknown>,
): Promise<void> {
  const { app, caller } = exchange.state
  await requireFreshFactor(app, record, proofOf(exchange, body), caller).catch(inOwnWords)
}

/** What permits a change: a code in the body, or a recent login with a second factor. */
function proofOf({ state: { app, caller } }: Exchange, body: Record<string, unknown>): FactorProof {
  const { code } = textsOf(body, { code: optional })
  const { amr, iat } = app.tokens.decode(caller.token) ?? {}
  const isByFactor = Array.isArray(amr) && (amr.includes('otp') || amr.includes('hwk'))
  const isKnown = isByFactor && app.clock.now() / 1000 - Number(iat) <= freshSeconds
  return { code, passkey: {}, isKnown }
}

/** Refusals of the second-factor flows, in this contract's words. */
const refusals: Partial<Record<ErrorCode, (cause: unknown) => Error>> = {
  'request.invalid_data': (cause) => invalidCode(400, cause),
  'factor.passkey_invalid': (cause) => invalidCode(400, cause),
  'factor.totp_enrolled': (cause) => fail('request.conflict', { cause }),
  'factor.too_many': (cause) => fail('request.conflict', { cause }),
  'factor.not_pending': (cause) => fail('route.not_found', { cause }),
  'factor.passkey_disabled': (cause) => fail('server.not_implemented', { cause }),
  'factor.proof_required': (cause) => {
    const text = 'Send a code of a second factor, or log in with one.'
    return new JitsudoRefusal('access.forbidden', 'mfa_required', text, cause)
  },
}

function inOwnWords(error: unknown): never {
  const known =
    error instanceof ApiError && !(error instanceof JitsudoRefusal)
      ? refusals[error.code]
      : undefined
  throw known ? known(error) : error
}
