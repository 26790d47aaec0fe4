import type { Db } from '../store.js'
import type { Change, Insertion } from './rows.js'

/** One row of `_otps`, with the columns that flows read. */
export interface StoredOtp {
  id: string
  collectionRef: string
  recordRef: string
  /** bcrypt. */
  password: string
  /** The address that the code went to; '' until the mail is accepted. */
  sentTo: string
  created: string
}

export interface NewOtp {
  id: string
  collection: string
  record: string
  hash: string
  created: string
}

export function find(db: Db, id: string): Promise<StoredOtp | undefined> {
  return db.get<StoredOtp & Record<string, string>>(one, [id])
}

/** Those of an account, in no order. */
export function list(
  db: Db,
  collection: string,
  record: string,
): Promise<{ id: string; created: string }[]> {
  return db.all<{ id: string; created: string }>(
    `SELECT "id", "created" FROM "_otps" WHERE "collectionRef" = ? AND "recordRef" = ?`,
    [collection, record],
  )
}

export function insertion({ id, collection, record, hash, created }: NewOtp): Insertion {
  return { statement: inserting, params: [id, collection, record, hash, created, created] }
}

/** Records an address, unless one is recorded. */
export function sent(id: string, address: string, date: string): Change {
  return {
    set: '"sentTo" = ?, "updated" = ?',
    where: `"id" = ? AND "sentTo" = ''`,
    params: [address, date, id],
  }
}

/** Writes a code and deletes it again, as much work as for a real one. */
export async function insertInVain(tx: Db, otp: NewOtp): Promise<void> {
  const { statement, params } = insertion(otp)
  await tx.run(statement, params)
  await tx.run('DELETE FROM "_otps" WHERE "id" = ?', [otp.id])
}

const one =
  'SELECT "id", "collectionRef", "recordRef", "password", "sentTo", "created" FROM "_otps" WHERE "id" = ?'
const inserting = `INSERT INTO "_otps" ("id", "collectionRef", "recordRef", "password", "sentTo", "created", "updated")
  VALUES (?, ?, ?, ?, '', ?, ?)`
