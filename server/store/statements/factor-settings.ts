import type { Db } from '../store.js'

/** A row of `factor_settings` in pocketgate.db: what superusers have set for an auth collection, as JSON. */
export interface FactorRow {
  collection: string
  settings: string
}

// A row for each auth collection; an arbitrary limit for the planner.
const reach = 1000

export function all(db: Db): Promise<FactorRow[]> {
  return db.all<FactorRow & Record<string, string>>(
    'SELECT collection, settings FROM factor_settings',
    [],
    reach,
  )
}

export async function find(db: Db, collection: string): Promise<string | undefined> {
  const row = await db.get<{ settings: string }>(one, [collection])
  return row?.settings
}

/** `now` in milliseconds since 1970. */
export function put(tx: Db, { collection, settings }: FactorRow, now: number) {
  return tx.run(putting, [collection, settings, now])
}

const one = 'SELECT settings FROM factor_settings WHERE collection = ?'
const putting = `INSERT INTO factor_settings (collection, settings, updated) VALUES (?, ?, ?)
  ON CONFLICT (collection) DO UPDATE SET settings = excluded.settings, updated = excluded.updated`
