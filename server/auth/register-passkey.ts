import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length } from '../base/form-errors.js'
import { newRecordId } from '../base/ids.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { challengeMs, isOwnChallenge, makeChallenge, spendChallenge } from './challenge.js'
import { accountOf } from './enrolled.js'
import { afterFactorChange } from './factor-change.js'
import { type FactorProof, requireFreshFactor } from './factor-proof.js'
import { challengeIn, readAttestation, type SentCredential } from './passkey-answer.js'
import { insertPasskey, type Passkey, passkeysMax, passkeysOf } from './passkeys.js'
import { firstRecoveryCodes } from './recovery-codes.js'
import type { RelyingParty } from './relying-party.js'
import { userHandleOf } from './verify-passkey.js'
import { requirePasskeys } from './with-passkey.js'

/**
 * The options for navigator.credentials.create(), valid for five minutes. Throws
 * factor.passkey_disabled, factor.too_many and what requireFreshFactor throws.
 */
export async function passkeyOptions(
  app: App,
  record: RecordModel,
  proof: FactorProof,
  caller: Caller,
): Promise<object> {
  const collection = record.collection as AuthCollection
  const party = requirePasskeys(app, collection)
  const known = await passkeysOf((await app.store.own()).read, record)
  if (known.length >= passkeysMax) throw fail('factor.too_many')
  await requireFreshFactor(app, record, proof, caller)
  const { generateRegistrationOptions } = await import('./passkey-library.js')
  const label = textOf(record, 'email') || recordId(record)
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: label,
    userDisplayName: textOf(record, 'name') || label,
    userID: Uint8Array.from(userHandleOf(record)),
    challenge: makeChallenge(app, collection, 'register', record),
    timeout: challengeMs,
    attestationType: 'none',
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/**
 * Stores a new passkey; of many at once with one challenge exactly one is stored. Returns ten
 * recovery codes if the account had none. Throws factor.passkey_disabled, factor.passkey_invalid,
 * factor.too_many, request.invalid_data. Source: WebAuthn level 3, section 7.1.
 */
export async function registerPasskey(
  app: App,
  record: RecordModel,
  input: { name: string; credential: SentCredential },
  caller: Caller,
): Promise<{ passkey: Passkey; recoveryCodes: string[] }> {
  const party = requirePasskeys(app, record.collection as AuthCollection)
  const faults = checkForm(input, { name: [length(1, passkeyNameMax)] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const passkey = await readPasskey(app, record, party, input)
  const own = await app.store.own()
  const recoveryCodes = await own.transaction(async (tx) => {
    const isFirst = await spendChallenge(app, tx, challengeIn(readAttestation(input.credential)))
    if (!isFirst) throw fail('factor.passkey_invalid')
    if ((await passkeysOf(tx, record)).length >= passkeysMax) throw fail('factor.too_many')
    if (!(await insertPasskey(tx, passkey))) throw fail('factor.passkey_invalid')
    return firstRecoveryCodes(app, tx, record)
  })
  await afterFactorChange(app, record, { change: 'passkey added', name: passkey.name }, caller)
  return { passkey, recoveryCodes }
}

/** Bytes. Arbitrary: enough for the name of a device. */
export const passkeyNameMax = 100

async function readPasskey(
  app: App,
  record: RecordModel,
  party: RelyingParty,
  { name, credential: sent }: { name: string; credential: SentCredential },
): Promise<Passkey> {
  const response = readAttestation(sent)
  const challenge = challengeIn(response)
  const collection = record.collection as AuthCollection
  if (!isOwnChallenge(app, collection, 'register', record, challenge)) {
    throw fail('factor.passkey_invalid')
  }
  const verified = await verify(party, response, challenge)
  if (!verified.verified) throw fail('factor.passkey_invalid')
  const { credential, credentialBackedUp } = verified.registrationInfo
  const [collectionId, account] = accountOf(record)
  return {
    id: newRecordId(),
    credential: credential.id,
    collection: collectionId,
    record: account,
    name: name.trim() || 'Passkey',
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: response.response.transports?.join(',') ?? '',
    isSynced: credentialBackedUp ? 1 : 0,
    created: app.clock.now(),
    lastUsed: 0,
  }
}

async function verify(
  { id, origins }: RelyingParty,
  response: ReturnType<typeof readAttestation>,
  challenge: string,
) {
  const { decodeAttestationObject, isoBase64URL, verifyRegistrationResponse } = await import(
    './passkey-library.js'
  )
  try {
    const object = isoBase64URL.toBuffer(response.response.attestationObject)
    const attestation = decodeAttestationObject(object)
    // We requested no attestation. A certificate could make the library fetch a list that it names.
    const statement = attestation.get('attStmt')
    if (attestation.get('fmt') !== 'none' && statement.get('x5c') !== undefined) {
      throw new Error('an attestation with certificates was sent')
    }
    if (!['none', 'packed'].includes(attestation.get('fmt'))) throw new Error('unknown format')
    return await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: id,
      requireUserVerification: true,
    })
  } catch (cause) {
    throw fail('factor.passkey_invalid', { cause })
  }
}
