import type { Db } from '../store.js'

/** One row of `_externalAuths`, with the columns that flows read. */
export interface Link {
  id: string
  recordRef: string
}

/** The link between a person at a provider and an account of the collection. */
export function find(
  db: Db,
  collection: string,
  provider: string,
  providerId: string,
): Promise<Link | undefined> {
  return db.get<Link & Record<string, string>>(
    `SELECT "id", "recordRef" FROM "_externalAuths"
     WHERE "collectionRef" = ? AND "provider" = ? AND "providerId" = ? LIMIT 1`,
    [collection, provider, providerId],
  )
}
