import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length } from '../base/form-errors.js'
import { hasOwnAddress } from '../limits/address.js'
import type { AuthCollection } from '../model/collection.js'
import { recordId, textOf } from '../model/record.js'
import { isBlocked } from './blocked.js'
import { challengeMs, makeChallenge } from './challenge.js'
import { findFactorAccount } from './factor-account.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import type { SentCredential } from './passkey-answer.js'
import { passkeysOf } from './passkeys.js'
import { relyingParty } from './relying-party.js'
import { isRightAnswer, readAnswer } from './verify-passkey.js'
import type { CodeDoor } from './with-factor-code.js'

/** Called before anybody signs in, since it takes about 60 ms. */
export async function loadPasskeyLibrary(): Promise<void> {
  await import('./passkey-library.js')
}

/** Throws factor.passkey_disabled, also if no domain for passkeys is known. */
export function requirePasskeys(app: App, collection: AuthCollection) {
  const party = app.factors.of(collection).passkeys ? relyingParty(app) : undefined
  if (!party) throw fail('factor.passkey_disabled')
  return party
}

/**
 * The options for navigator.credentials.get(). The passkeys of an account are only listed after its
 * first step; otherwise the browser finds them itself. Throws factor.passkey_disabled, mfa.expired,
 * mfa.same_method.
 */
export async function passkeyLoginOptions(
  app: App,
  collection: AuthCollection,
  request: AuthRequest,
): Promise<object> {
  const { id } = requirePasskeys(app, collection)
  const by = { identity: '', method: 'passkey' }
  const record = await findFactorAccount(app, collection, by, request)
  const { read } = await app.store.own()
  const allowed = record ? await passkeysOf(read, record) : []
  return assertionOptions(id, makeChallenge(app, collection, 'login'), allowed)
}

/** PublicKeyCredentialRequestOptionsJSON. */
export async function assertionOptions(
  rpID: string,
  challenge: Uint8Array<ArrayBuffer>,
  allowed: readonly { credential: string; transports: string }[],
): Promise<object> {
  const { generateAuthenticationOptions } = await import('./passkey-library.js')
  return generateAuthenticationOptions({
    rpID,
    challenge,
    timeout: challengeMs,
    userVerification: 'required',
    allowCredentials: allowed.map(({ credential, transports }) => ({
      id: credential,
      transports: transports.split(',').filter((word) => word !== ''),
    })),
  })
}

export interface PasskeyInput {
  /** If given, the passkey must belong to that account. */
  identity: string
  credential: SentCredential
}

/**
 * Exchanges a passkey's answer for a session or a step of one, as first or second factor. Any fault
 * counts as a wrong password. Throws factor.passkey_disabled, request.invalid_data,
 * request.too_many, auth.failed, auth.blocked and what finishAuth throws. Source: WebAuthn level 3,
 * section 7.2.
 */
export async function authWithPasskey(
  app: App,
  collection: AuthCollection,
  input: PasskeyInput,
  request: AuthRequest,
  door: CodeDoor = {},
): Promise<AuthOutcome> {
  requirePasskeys(app, collection)
  const { identity, credential } = input
  const faults = checkForm({ identity }, { identity: [length(1, 255)] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const read = await readAnswer(app, collection, credential)
  const { record } = read
  const isNamed = identity !== '' || (await request.mfaId()) !== ''
  const named = isNamed
    ? await findFactorAccount(app, collection, { identity, method: 'passkey' }, request)
    : record
  const { caller } = request
  const attempt = {
    collection,
    identity: identity || (record ? textOf(record, 'email') || recordId(record) : read.answer.id),
    recordId: record ? recordId(record) : '',
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  const target = { collection: collection.name, id: attempt.recordId }
  noteRequest(caller, { method: 'passkey', target })
  return app.limits.logins.spend(attempt, async () => {
    const isAsNamed = record && named && recordId(named) === recordId(record)
    // Another account's passkey is compared in vain, like an unknown one.
    const asked = isAsNamed ? read : { ...read, passkey: undefined, record: undefined }
    const isRight = await isRightAnswer(app, collection, 'login', undefined, asked)
    if (!isRight || !record) throw fail('auth.failed')
    if (isBlocked(record)) throw fail('auth.blocked')
    const session = door.session && { session: door.session }
    return finishAuth(app, record, { method: 'passkey', request, ...session })
  })
}
