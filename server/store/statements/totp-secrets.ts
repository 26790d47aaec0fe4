import type { Db } from '../store.js'
import type { Account } from './account.js'

/** A row of `totp_secrets` in pocketgate.db; times in milliseconds since 1970, 0 for never. */
export interface TotpSecret {
  /** The encrypted secret, and the id of the key. */
  secret: string
  key: string
  created: number
  confirmed: number
  lastStep: number
  lastUsed: number
}

export interface SealedSecret {
  collection: string
  record: string
  secret: string
  key: string
}

// Rows of a page.
const pageRows = 100

export async function find(db: Db, account: Account): Promise<TotpSecret | undefined> {
  const [found] = await db.all<TotpSecret>(one, account, 1)
  return found
}

/** Whether the account has a confirmed one. */
export async function isConfirmed(db: Db, account: Account): Promise<boolean> {
  return (await db.all(confirmed, account, 1)).length > 0
}

/** Whether any account has one. */
export async function isAnyConfirmed(db: Db): Promise<boolean> {
  return (await db.all('SELECT 1 FROM totp_secrets WHERE confirmed > 0 LIMIT 1', [], 1)).length > 0
}

/** Stores an unconfirmed one, replacing an earlier unconfirmed one. */
export function put(tx: Db, account: Account, sealed: { text: string; key: string }, now: number) {
  return tx.run(putting, [...account, sealed.text, sealed.key, now])
}

/** Confirms the one with that `created`; its code was of `step`. */
export function confirm(
  tx: Db,
  account: Account,
  { step, now, created }: { step: number; now: number; created: number },
) {
  return tx.run(confirming, [now, step, now, ...account, created])
}

/** Records that a code of `step` was used, if that is later than the last one. */
export function use(
  tx: Db,
  account: Account,
  { step, now, confirmed }: { step: number; now: number; confirmed: number },
) {
  return tx.run(using, [step, now, ...account, step, confirmed])
}

/** Those of all accounts, in order, after a given one; start with `['', '']`. */
export function page(db: Db, [collection, record]: Account): Promise<SealedSecret[]> {
  return db.all<SealedSecret & Record<string, string>>(
    selectPage,
    [collection, collection, record],
    pageRows,
  )
}

/** Another encryption of the same secret, if it is still `before`. */
export function reseal(
  tx: Db,
  account: Account,
  before: string,
  sealed: { text: string; key: string },
) {
  return tx.run(resealing, [sealed.text, sealed.key, ...account, before])
}

export function removeUnconfirmed(tx: Db, account: Account) {
  return tx.run(`${removing} AND confirmed = 0`, account)
}

export function remove(tx: Db, account: Account) {
  return tx.run(removing, account)
}

const one = `SELECT secret, key, created, confirmed, last_step AS "lastStep", last_used AS "lastUsed"
  FROM totp_secrets WHERE collection = ? AND record = ?`
const confirmed =
  'SELECT 1 FROM totp_secrets WHERE collection = ? AND record = ? AND confirmed > 0 LIMIT 1'
const putting = `INSERT INTO totp_secrets
  (collection, record, secret, key, created, confirmed, last_step, last_used)
  VALUES (?, ?, ?, ?, ?, 0, 0, 0)
  ON CONFLICT (collection, record) DO UPDATE SET
    secret = excluded.secret, key = excluded.key, created = excluded.created
  WHERE totp_secrets.confirmed = 0`
const confirming = `UPDATE totp_secrets SET confirmed = ?, last_step = ?, last_used = ?
  WHERE collection = ? AND record = ? AND confirmed = 0 AND created = ?`
const using = `UPDATE totp_secrets SET last_step = ?, last_used = ?
  WHERE collection = ? AND record = ? AND last_step < ? AND confirmed = ?`
const selectPage = `SELECT collection, record, secret, key FROM totp_secrets
  WHERE collection > ? OR (collection = ? AND record > ?)
  ORDER BY collection, record LIMIT ${pageRows}`
const resealing = `UPDATE totp_secrets SET secret = ?, key = ?
  WHERE collection = ? AND record = ? AND secret = ?`
const removing = 'DELETE FROM totp_secrets WHERE collection = ? AND record = ?'
