import type { Db } from '../store.js'

/**
 * The id of the key that encrypts second factors; the only row of `factor_keys` in pocketgate.db.
 */
export async function current(db: Db): Promise<string | undefined> {
  const row = await db.get<{ current: string }>('SELECT current FROM factor_keys WHERE one = 1')
  return row?.current
}

/** Makes a key the current one if there is none. */
export function insert(tx: Db, id: string) {
  return tx.run(`${inserting} DO NOTHING`, [id])
}

export function put(tx: Db, id: string) {
  return tx.run(`${inserting} DO UPDATE SET current = excluded.current`, [id])
}

/**
 * Whether it is the current one. It is an UPDATE that changes nothing, so that it also locks the
 * row if writers run side by side.
 */
export async function hold(tx: Db, id: string): Promise<boolean> {
  return (await tx.run(touching, [id])).changes === 1
}

const inserting = 'INSERT INTO factor_keys (one, current) VALUES (1, ?) ON CONFLICT (one)'
const touching = 'UPDATE factor_keys SET current = current WHERE one = 1 AND current = ?'
