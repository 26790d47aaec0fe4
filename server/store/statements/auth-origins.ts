import { quoteName } from '../names.js'
import type { Db } from '../store.js'
import type { Change, Insertion } from './rows.js'

/** A row of `_authOrigins`, with the columns that flows read. */
export interface Origin {
  id: string
  fingerprint: string
}

/** Those of an account, in no order. */
export function list(db: Db, collection: string, record: string): Promise<Origin[]> {
  return db.all<Origin & Record<string, string>>(ofAccount, [collection, record])
}

/** Those of an account, newest first. */
export function newestFirst(db: Db, collection: string, record: string): Promise<Origin[]> {
  return db.all<Origin & Record<string, string>>(
    `${ofAccount} ORDER BY "created" DESC, "id" DESC`,
    [collection, record],
  )
}

/** Inserts one for an account that exists and still has that token key; of two at once, one. */
export function insertion(
  table: string,
  account: { collection: string; record: string; tokenKey: string },
  { id, fingerprint, created }: Origin & { created: string },
): Insertion {
  const { collection, record, tokenKey } = account
  return {
    statement: `INSERT INTO "_authOrigins" ("id", "collectionRef", "recordRef", "fingerprint", "created", "updated")
      SELECT ?, ?, "id", ?, ?, ? FROM ${quoteName(table)}
      WHERE "id" = ? AND "tokenKey" = ? ON CONFLICT DO NOTHING`,
    params: [id, collection, fingerprint, created, created, record, tokenKey],
  }
}

export function used(id: string, date: string): Change {
  return { set: '"updated" = ?', where: '"id" = ?', params: [date, id] }
}

const ofAccount =
  'SELECT "id", "fingerprint" FROM "_authOrigins" WHERE "collectionRef" = ? AND "recordRef" = ?'
