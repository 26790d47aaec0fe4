import type { Db } from '../store.js'
import type { Account } from './account.js'

/** A row of `auth_tokens` in pocketgate.db. Times are seconds since 1970, 0 for never. */
export interface AuthToken {
  kind: string
  collection: string
  record: string
  key_hash: string
  meta: string
  expires: number
  used_at: number
}

/** Whose tokens, and of which kind. */
export type Owner = readonly [...account: Account, kind: string]

export interface NewAuthToken {
  hash: string
  account: Account
  kind: string
  keyHash: string
  meta: string
  created: number
  expires: number
}

/** How many wrong attempts a code allows. */
const codeTries = 5
// Arbitrary: more than one token adds.
const sweepRows = 20
// Rows of an account and kind: one live token, and those used within a week.
const reach = 50

/** An existing hash is a code's, of the same account, and is replaced. */
export function put(tx: Db, token: NewAuthToken) {
  const { hash, kind, account, keyHash, meta, created, expires } = token
  return tx.run(putting, [hash, kind, ...account, keyHash, meta, created, expires])
}

export function find(db: Db, hash: string): Promise<AuthToken | undefined> {
  return db.get<AuthToken>(one, [hash])
}

/** Unused ones. They are changed one by one, since a search by the hash is known to be cheap. */
export async function unusedHashes(tx: Db, owner: Owner): Promise<string[]> {
  const rows = await tx.all<{ hash: string }>(unused, owner, reach)
  return rows.map(({ hash }) => hash)
}

/** The `meta` of the owner's live token that was issued under that key. */
export async function liveMeta(
  db: Db,
  owner: Owner,
  keyHash: string,
  now: number,
): Promise<string | undefined> {
  const rows = await db.all<{ meta: string }>(pending, [...owner, keyHash, now], reach)
  return rows[0]?.meta
}

/** Counts an attempt at a live token with attempts left. */
export function countTry(tx: Db, hash: string, now: number) {
  return tx.run(counting, [hash, now])
}

/** Uses up a live token. */
export function claim(tx: Db, hash: string, now: number) {
  return tx.run(claiming, [now, hash, now])
}

export function release(tx: Db, hash: string) {
  return tx.run('UPDATE auth_tokens SET used_at = 0 WHERE hash = ?', [hash])
}

export async function isUsed(db: Db, hash: string): Promise<boolean> {
  const row = await db.get('SELECT 1 FROM auth_tokens WHERE hash = ? AND used_at > 0', [hash])
  return row !== undefined
}

export function remove(tx: Db, hash: string) {
  return tx.run(removing, [hash])
}

/** Removes a few that had expired at `before`. */
export async function sweep(tx: Db, before: number): Promise<void> {
  for (const { hash } of await tx.all<{ hash: string }>(expired, [before], sweepRows)) {
    await tx.run(removing, [hash])
  }
}

const one = `SELECT kind, collection, record, key_hash, meta, expires, used_at
  FROM auth_tokens WHERE hash = ?`
const putting = `INSERT INTO auth_tokens
  (hash, kind, collection, record, key_hash, meta, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (hash) DO UPDATE SET meta = excluded.meta, created = excluded.created,
  expires = excluded.expires, used_at = 0, tries = 0`
const pending = `SELECT meta FROM auth_tokens WHERE collection = ? AND record = ? AND kind = ?
  AND key_hash = ? AND used_at = 0 AND expires > ?`
const unused = `SELECT hash FROM auth_tokens
  WHERE collection = ? AND record = ? AND kind = ? AND used_at = 0`
const removing = 'DELETE FROM auth_tokens WHERE hash = ?'
const claiming = 'UPDATE auth_tokens SET used_at = ? WHERE hash = ? AND used_at = 0 AND expires > ?'
const counting = `UPDATE auth_tokens SET tries = tries + 1
  WHERE hash = ? AND used_at = 0 AND expires > ? AND tries < ${codeTries}`
const expired = `SELECT hash FROM auth_tokens WHERE expires <= ? ORDER BY expires LIMIT ${sweepRows}`
