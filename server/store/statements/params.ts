import type { Db } from '../store.js'

/** A value of `_params`; undefined if there is no row. */
export async function find(db: Db, id: string): Promise<string | Buffer | null | undefined> {
  const select = 'SELECT value FROM _params WHERE id = ?'
  return (await db.get<{ value: string | Buffer | null }>(select, [id]))?.value
}

export function put(tx: Db, id: string, value: string | Buffer, date: string) {
  return tx.run(putting, [id, value, date, date])
}

const putting = `INSERT INTO _params (id, value, created, updated) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated = excluded.updated`
