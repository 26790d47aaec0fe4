import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import * as usedChallenges from '../store/statements/used-challenges.js'
import type { Db } from '../store/store.js'

/** What a passkey's answer is for; it is valid for nothing else. */
export type ChallengePurpose = 'login' | 'register' | 'proof'

/** How many milliseconds a challenge is valid. */
export const challengeMs = 5 * 60 * 1000

const randomLength = 16
const timeLength = 6
const macLength = 32

/**
 * The challenge that a passkey signs: random, with its expiry, and a MAC over its purpose. Nothing
 * is stored before it is answered, so that requesting many fills no disk. `record`: the account, if
 * known.
 */
export function makeChallenge(
  { clock }: Pick<App, 'clock'>,
  collection: AuthCollection,
  purpose: ChallengePurpose,
  record?: RecordModel,
): Uint8Array<ArrayBuffer> {
  const expires = Buffer.alloc(timeLength)
  expires.writeUIntBE(clock.now() + challengeMs, 0, timeLength)
  const head = Buffer.concat([randomBytes(randomLength), expires])
  return Uint8Array.from(Buffer.concat([head, macOf(collection, purpose, record, head)]))
}

/**
 * Whether a challenge (base64url) is one of ours, for that purpose and account, and still valid.
 */
export function isOwnChallenge(
  { clock }: Pick<App, 'clock'>,
  collection: AuthCollection,
  purpose: ChallengePurpose,
  record: RecordModel | undefined,
  challenge: string,
): boolean {
  const all = Buffer.from(challenge, 'base64url')
  if (all.length !== randomLength + timeLength + macLength) return false
  const head = all.subarray(0, -macLength)
  if (!timingSafeEqual(all.subarray(-macLength), macOf(collection, purpose, record, head))) {
    return false
  }
  return clock.now() < expiryOf(challenge)
}

/**
 * Marks a challenge as answered: true for the one request that did. Runs in the transaction of its
 * purpose.
 */
export async function spendChallenge(
  { clock }: Pick<App, 'clock'>,
  tx: Db,
  challenge: string,
): Promise<boolean> {
  await usedChallenges.sweep(tx, clock.now())
  const id = hash('sha256', challenge)
  return (await usedChallenges.insert(tx, id, expiryOf(challenge))).changes === 1
}

function expiryOf(challenge: string): number {
  return Buffer.from(challenge, 'base64url').readUIntBE(randomLength, timeLength)
}

/** With the secret of the collection's tokens, which all processes on the folder know. */
function macOf(
  { auth, id }: AuthCollection,
  purpose: ChallengePurpose,
  record: RecordModel | undefined,
  head: Buffer,
): Buffer {
  const owner = record ? recordId(record) : ''
  return createHmac('sha256', `passkey challenge ${auth.authToken.secret}`)
    .update(`${id} ${purpose} ${owner} `)
    .update(head)
    .digest()
}
