import type { Db } from '../store.js'
import type { Account } from './account.js'

/**
 * `recovery_codes` of pocketgate.db: a hash identifies the account and the code. `now` in
 * milliseconds since 1970.
 */
export function insert(tx: Db, hash: string, account: Account, now: number) {
  return tx.run(inserting, [hash, ...account, now])
}

/** `reach`, for the planner: the maximum number. */
export async function hashes(db: Db, account: Account, reach: number): Promise<string[]> {
  const rows = await db.all<{ hash: string }>(ofAccount, account, reach)
  return rows.map(({ hash }) => hash)
}

export async function isThere(db: Db, hash: string): Promise<boolean> {
  return (await db.all('SELECT 1 FROM recovery_codes WHERE hash = ?', [hash], 1)).length > 0
}

export function remove(tx: Db, hash: string) {
  return tx.run('DELETE FROM recovery_codes WHERE hash = ?', [hash])
}

const inserting =
  'INSERT INTO recovery_codes (hash, collection, record, created) VALUES (?, ?, ?, ?)'
const ofAccount = 'SELECT hash FROM recovery_codes WHERE collection = ? AND record = ?'
