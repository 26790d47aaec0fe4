import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, textOf } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import type { Owner } from '../store/statements/auth-tokens.js'
import * as authTokens from '../store/statements/auth-tokens.js'
import type { Db } from '../store/store.js'
import { isBlocked } from './blocked.js'
import { accountOf } from './enrolled.js'

type Stores = Pick<App, 'store' | 'clock'>

/** The token that a contract wants to issue. */
export interface Grant {
  /** `strapi.reset`: a token of one kind isn't accepted as another. */
  kind: string
  ttlSeconds: number
  /** Random bytes; at least 20. */
  bytes?: number
  /** What it says besides the account: a new address. */
  meta?: string
}

/** A token for the first step of a login; an account may have several at once. */
export interface ChallengeGrant extends Omit<Grant, 'bytes'> {
  meta: string
}

/** A token that was found. The table is `auth_tokens` of pocketgate.db. */
export interface ContractToken {
  hash: string
  kind: string
  meta: string
  record: RecordModel
}

/** `unknown` also applies if the account is gone, is blocked, or has a new password since. */
export type FoundToken =
  | { state: 'live' | 'used' | 'expired'; token: ContractToken }
  | { state: 'unknown'; token?: undefined }

const defaultBytes = 32
const codeDigits = 6
// Arbitrary: how long we can still say that a link was used or has expired.
const keptSeconds = 7 * 24 * 60 * 60
/**
 * Creates a token in hex that replaces the account's others of that kind. Only its hash is stored.
 */
export async function issueToken(app: Stores, record: RecordModel, grant: Grant): Promise<string> {
  const token = randomBytes(grant.bytes ?? defaultBytes).toString('hex')
  await store(app, record, grant, hashOf(token))
  return token
}

/**
 * Creates a UUID (version 4) for a login's first step, in addition to the account's others. It
 * allows as many wrong attempts as a code.
 */
export async function issueChallenge(
  app: Stores,
  record: RecordModel,
  grant: ChallengeGrant,
): Promise<string> {
  const token = randomUUID()
  await store(app, record, grant, hashOf(token), true)
  return token
}

/** Counts an attempt at such a challenge, before its answer is checked; false after five. */
export async function countTokenTry(app: Stores, { hash }: ContractToken): Promise<boolean> {
  const own = await app.store.own()
  const { changes } = await own.transaction((tx) => authTokens.countTry(tx, hash, nowSeconds(app)))
  return changes === 1
}

/** Creates a six-digit code; an account has one per kind. */
export async function issueCode(app: Stores, record: RecordModel, grant: Grant): Promise<string> {
  const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0')
  await store(app, record, grant, codeHash(record, grant.kind, code))
  return code
}

/** What a token stands for, if it is still valid. */
export async function findToken(
  app: Stores,
  collection: AuthCollection,
  kind: string,
  token: string,
): Promise<FoundToken> {
  const own = await app.store.own()
  const hash = hashOf(token)
  const row = await authTokens.find(own.read, hash)
  const record = await findRecordById(app.store.read, collection, row?.record ?? '')
  if (!row || row.kind !== kind || row.collection !== collection.id) return { state: 'unknown' }
  if (!record || isBlocked(record) || row.key_hash !== keyHashOf(record)) {
    return { state: 'unknown' }
  }
  const isOver = row.expires <= nowSeconds(app)
  const state = row.used_at > 0 ? 'used' : isOver ? 'expired' : 'live'
  return { state, token: { hash, kind, meta: row.meta, record } }
}

/**
 * The token of a code. The attempt is counted before it is compared: a code allows five. An unknown
 * account costs as much.
 */
export async function findCode(
  app: Stores,
  record: RecordModel | undefined,
  kind: string,
  code: string,
): Promise<ContractToken | undefined> {
  const own = await app.store.own()
  const hash = record ? codeHash(record, kind, code) : hashOf(code)
  const owner: Owner = [...(record ? accountOf(record) : (['', ''] as const)), kind]
  const row = await own.transaction(async (tx) => {
    let counted = 0
    for (const unused of await authTokens.unusedHashes(tx, owner)) {
      counted += (await authTokens.countTry(tx, unused, nowSeconds(app))).changes
    }
    return counted > 0 ? authTokens.find(tx, hash) : undefined
  })
  if (!row || !record || isBlocked(record) || row.key_hash !== keyHashOf(record)) return undefined
  return row.used_at > 0 ? undefined : { hash, kind, meta: row.meta, record }
}

/** Uses a token up: of many requests at once one gets it, across processes too. */
export async function claimToken(app: Stores, { hash }: ContractToken): Promise<boolean> {
  const own = await app.store.own()
  const { changes } = await own.transaction((tx) => authTokens.claim(tx, hash, nowSeconds(app)))
  return changes === 1
}

/** Gives a claimed token back, because its purpose could not be carried out. */
export async function releaseToken(app: Stores, { hash }: ContractToken): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => authTokens.release(tx, hash))
}

/** What the account's live token of that kind says besides the account; undefined without one. */
export async function pendingMeta(
  app: Stores,
  record: RecordModel,
  kind: string,
): Promise<string | undefined> {
  const own = await app.store.own()
  const owner: Owner = [...accountOf(record), kind]
  return authTokens.liveMeta(own.read, owner, keyHashOf(record), nowSeconds(app))
}

/** Invalidates an account's tokens of that kind. */
export async function endTokens(app: Stores, record: RecordModel, kind: string): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => endUnused(tx, [...accountOf(record), kind]))
}

async function store(
  app: Stores,
  record: RecordModel,
  { kind, ttlSeconds, meta = '' }: Grant,
  hash: string,
  keepsOthers = false,
): Promise<void> {
  const own = await app.store.own()
  const now = nowSeconds(app)
  const account = accountOf(record)
  const expires = now + ttlSeconds
  await own.transaction(async (tx) => {
    if (!keepsOthers) await endUnused(tx, [...account, kind])
    const keyHash = keyHashOf(record)
    await authTokens.put(tx, { hash, kind, account, keyHash, meta, created: now, expires })
    await authTokens.sweep(tx, now - keptSeconds)
  })
}

async function endUnused(tx: Db, owner: Owner): Promise<void> {
  for (const hash of await authTokens.unusedHashes(tx, owner)) await authTokens.remove(tx, hash)
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * Six digits are quickly tried out, but not by somebody who only has this file, without the
 * account's key.
 */
function codeHash(record: RecordModel, kind: string, code: string): string {
  const owner = accountOf(record).join('/')
  return createHmac('sha256', textOf(record, 'tokenKey'))
    .update(`${kind} ${owner} ${code}`)
    .digest('hex')
}

function keyHashOf(record: RecordModel): string {
  return hashOf(textOf(record, 'tokenKey'))
}

function nowSeconds({ clock }: Stores): number {
  return Math.floor(clock.now() / 1000)
}
