import type { Db } from '../store.js'

/** Creates the job's row in `job_claims` of pocketgate.db if missing. */
export function insert(tx: Db, name: string) {
  return tx.run(inserting, [name])
}

/**
 * Takes a job that nobody has and that did not run for that minute (null: any), until `lease`;
 * milliseconds since 1970.
 */
export function take(tx: Db, name: string, minute: number | null, lease: number, now: number) {
  return tx.run(taking, [minute, lease, name, now, minute])
}

export function setLease(tx: Db, name: string, lease: number) {
  return tx.run('UPDATE job_claims SET lease = ? WHERE name = ?', [lease, name])
}

const inserting =
  'INSERT INTO job_claims (name, minute, lease) VALUES (?, 0, 0) ON CONFLICT (name) DO NOTHING'
const taking = `UPDATE job_claims SET minute = coalesce(?, minute), lease = ?
  WHERE name = ? AND lease <= ? AND minute < coalesce(?, minute + 1)`
