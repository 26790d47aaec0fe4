import type { Db } from '../store.js'
import type { Account } from './account.js'

/** A row of `passkeys` in pocketgate.db; times in milliseconds since 1970, 0 for never. */
export interface Passkey {
  id: string
  /** The browser's id for it: base64url. */
  credential: string
  collection: string
  record: string
  name: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  /** Comma-separated. */
  transports: string
  isSynced: number
  created: number
  lastUsed: number
}

/** In no order; `reach`, for the planner: the most that an account may have. */
export function list(db: Db, account: Account, reach: number): Promise<Passkey[]> {
  return db.all<Passkey & Record<string, never>>(
    `${select} WHERE collection = ? AND record = ?`,
    account,
    reach,
  )
}

/** The one that a browser names, whoever owns it. */
export async function findCredential(db: Db, credential: string): Promise<Passkey | undefined> {
  const [found] = await db.all<Passkey & Record<string, never>>(
    `${select} WHERE credential = ?`,
    [credential],
    1,
  )
  return found
}

export async function isSome(db: Db, account: Account): Promise<boolean> {
  return (await db.all(`${any} WHERE collection = ? AND record = ? LIMIT 1`, account, 1)).length > 0
}

/** Whether any account has one. */
export async function isAny(db: Db): Promise<boolean> {
  return (await db.all(`${any} LIMIT 1`, [], 1)).length > 0
}

/** Changes nothing if the credential already exists. */
export function insert(tx: Db, passkey: Passkey) {
  const { id, credential, collection, record, name, publicKey } = passkey
  const { counter, transports, isSynced, created, lastUsed } = passkey
  const values = [id, credential, collection, record, name, publicKey]
  return tx.run(inserting, [...values, counter, transports, isSynced, created, lastUsed])
}

/** Records a use, if the counter is still `before`. */
export function touch(
  tx: Db,
  id: string,
  before: number,
  used: { counter: number; isSynced: boolean; now: number },
) {
  return tx.run(touching, [used.counter, used.isSynced ? 1 : 0, used.now, id, before])
}

export function rename(tx: Db, id: string, account: Account, name: string) {
  return tx.run(renaming, [name, id, ...account])
}

export function remove(tx: Db, id: string, account: Account) {
  return tx.run(`${removing} AND collection = ? AND record = ?`, [id, ...account])
}

/** All of an account's; returns how many there were. */
export async function removeAll(tx: Db, account: Account): Promise<number> {
  const keys = await tx.all<{ id: string }>(ofAccount, account, allReach)
  for (const { id } of keys) await tx.run(removing, [id])
  return keys.length
}

// Arbitrary, for the planner: more than an account may have.
const allReach = 100
const any = 'SELECT 1 FROM passkeys'
const ofAccount = 'SELECT id FROM passkeys WHERE collection = ? AND record = ?'
const select = `SELECT id, credential, collection, record, name, public_key AS "publicKey", counter,
  transports, is_synced AS "isSynced", created, last_used AS "lastUsed" FROM passkeys`
const inserting = `INSERT INTO passkeys (id, credential, collection, record, name, public_key, counter,
  transports, is_synced, created, last_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (credential) DO NOTHING`
const touching = `UPDATE passkeys SET counter = ?, is_synced = ?, last_used = ?
  WHERE id = ? AND counter = ?`
const renaming = 'UPDATE passkeys SET name = ? WHERE id = ? AND collection = ? AND record = ?'
const removing = 'DELETE FROM passkeys WHERE id = ?'
