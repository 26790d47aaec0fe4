import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { type ChallengePurpose, isOwnChallenge, spendChallenge } from './challenge.js'
import { tellByMail } from './factor-change.js'
import { challengeIn, readAssertion, type SentCredential } from './passkey-answer.js'
import { findCredential, type Passkey, touchPasskey } from './passkeys.js'
import { relyingParty } from './relying-party.js'

/** A passkey's answer, and whose it claims to be; nothing is checked yet. */
export interface ReadAnswer {
  answer: ReturnType<typeof readAssertion>
  passkey: Passkey | undefined
  record: RecordModel | undefined
}

/** Reads an answer and finds its passkey in that collection. Throws request.invalid_data. */
export async function readAnswer(
  app: App,
  collection: AuthCollection,
  sent: SentCredential,
): Promise<ReadAnswer> {
  const answer = readAssertion(sent)
  const found = await findCredential(app, answer.id)
  const passkey = found?.collection === collection.id ? found : undefined
  // Also looked up if there is no passkey, so that it takes as long.
  const record = await findRecordById(app.store.read, collection, passkey?.record ?? '')
  return { answer, passkey, record }
}

/**
 * Whether a passkey's answer is right: to one of our challenges for that purpose, from one of our
 * pages, with the user verified, signed by its key, and its counter above the last. If so, the
 * challenge is used up: of many at once exactly one is right. `owner`: the account the challenge
 * was made for, if any. An unknown passkey costs the same.
 */
export async function isRightAnswer(
  app: App,
  collection: AuthCollection,
  purpose: ChallengePurpose,
  owner: RecordModel | undefined,
  { answer, passkey, record }: ReadAnswer,
): Promise<boolean> {
  const party = relyingParty(app)
  const challenge = challengeIn(answer)
  if (!party || !isOwnChallenge(app, collection, purpose, owner, challenge)) return false
  const { userHandle } = answer.response
  const isOwners =
    record && (!userHandle || userHandle === userHandleOf(record).toString('base64url'))
  const { verifyAuthenticationResponse } = await import('./passkey-library.js')
  let verified: Awaited<ReturnType<typeof verifyAuthenticationResponse>>
  try {
    verified = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: answer.id,
        publicKey: Uint8Array.from(
          passkey ? Buffer.from(passkey.publicKey, 'base64url') : nobodysKey,
        ),
        // We compare it ourselves, once the signature is known to be valid.
        counter: 0,
      },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    app.log.debug({ reason }, 'the answer of a passkey is wrong')
    return false
  }
  if (!verified.verified || !passkey || !isOwners) return false
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  if ((newCounter > 0 || passkey.counter > 0) && newCounter <= passkey.counter) {
    app.log.warn({ record: passkey.record }, 'a passkey counts backwards: it may have been cloned')
    tellByMail(
      app,
      record,
      `A passkey was refused, because it may have been copied: ${passkey.name}`,
    )
    return false
  }
  const used = { counter: newCounter, isSynced: credentialBackedUp, now: app.clock.now() }
  const own = await app.store.own()
  return own.transaction(async (tx) => {
    if (!(await spendChallenge(app, tx, challenge))) return false
    return touchPasskey(tx, passkey, used)
  })
}

/** How a passkey identifies an account: no name, no address. */
export function userHandleOf(record: RecordModel): Buffer {
  return Buffer.from(`${record.collection.id}/${recordId(record)}`)
}

// COSE, ES256: the base point of P-256. An unknown passkey's answer is compared with it, in vain.
const nobodysKey = Buffer.from(
  'a5010203262001215820' +
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '225820' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
)
