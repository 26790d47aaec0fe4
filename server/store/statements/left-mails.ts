import type { Db } from '../store.js'

/**
 * The key of a row of `left_mails` in pocketgate.db: kind of mail, ids of the account, and further
 * details.
 */
export type LeftMailKey = readonly [
  kind: string,
  collection: string,
  record: string,
  detail: string,
]

export interface LeftMailRow {
  kind: string
  collection: string
  record: string
  detail: string
}

/** Useful until `expires`, in seconds since 1970. */
export function put(tx: Db, key: LeftMailKey, expires: number) {
  return tx.run(putting, [...key, expires])
}

/**
 * Whether there are any. It looks at one row, but for a table without row ids the planner can't
 * know that: nearly every start would launch a reader process for it.
 */
export async function isSome(db: Db): Promise<boolean> {
  return (await db.all('SELECT 1 FROM left_mails LIMIT 1', [], 1)).length > 0
}

export function removeExpired(tx: Db, now: number) {
  return tx.run('DELETE FROM left_mails WHERE expires <= ?', [now])
}

/** Those that nobody has claimed. */
export function unclaimed<R extends LeftMailRow>(tx: Db, now: number): Promise<R[]> {
  return tx.all<R>(
    'SELECT kind, collection, record, detail FROM left_mails WHERE claimed_until <= ?',
    [now],
  )
}

/** Claims one that nobody has claimed. */
export function claim(tx: Db, key: LeftMailKey, until: number, now: number) {
  return tx.run(claiming, [until, ...key, now])
}

export function release(tx: Db, key: LeftMailKey) {
  return tx.run(`UPDATE left_mails SET claimed_until = 0 WHERE ${isOne}`, key)
}

export function remove(tx: Db, key: LeftMailKey) {
  return tx.run(`DELETE FROM left_mails WHERE ${isOne}`, key)
}

const isOne = 'kind = ? AND collection = ? AND record = ? AND detail = ?'
const claiming = `UPDATE left_mails SET claimed_until = ? WHERE ${isOne} AND claimed_until <= ?`
const putting = `INSERT INTO left_mails (kind, collection, record, detail, expires) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (kind, collection, record, detail) 
  DO UPDATE SET expires = excluded.expires, claimed_until = 0`
