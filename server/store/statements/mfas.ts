import type { Insertion } from './rows.js'

/** A first step of a login, in `_mfas`. */
export function insertion(mfa: {
  id: string
  collection: string
  record: string
  method: string
  created: string
}): Insertion {
  const { id, collection, record, method, created } = mfa
  return {
    statement: `INSERT INTO "_mfas" ("id", "collectionRef", "recordRef", "method", "created", "updated")
      VALUES (?, ?, ?, ?, ?, ?)`,
    params: [id, collection, record, method, created, created],
  }
}
