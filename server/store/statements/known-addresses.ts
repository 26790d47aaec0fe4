import type { Db } from '../store.js'

/**
 * Whether an account was at an address since then: `known_addresses` of pocketgate.db; milliseconds
 * since 1970.
 */
export async function isKnown(db: Db, hash: Buffer, since: number): Promise<boolean> {
  return (await db.get(select, [hash, since])) !== undefined
}

/** A later stored time is kept. */
export function put(tx: Db, hash: Buffer, seen: number) {
  return tx.run(putting, [hash, seen])
}

export function removeBefore(tx: Db, time: number) {
  return tx.run('DELETE FROM known_addresses WHERE last_seen < ?', [time])
}

const select = 'SELECT 1 FROM known_addresses WHERE hash = ? AND last_seen >= ?'
const putting = `INSERT INTO known_addresses (hash, last_seen) VALUES (?, ?)
  ON CONFLICT (hash) DO UPDATE SET last_seen = max(known_addresses.last_seen, excluded.last_seen)`
