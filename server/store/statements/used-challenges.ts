import type { Db } from '../store.js'

// Arbitrary: more than one use adds, so that the table shrinks, and few enough to cost nothing.
const sweepRows = 20

/**
 * Records a challenge in `used_challenges` of pocketgate.db; changes nothing if it is already
 * there. Milliseconds since 1970.
 */
export function insert(tx: Db, id: string, expires: number) {
  return tx.run(inserting, [id, expires])
}

/** Removes a few that have expired at `now`. */
export function sweep(tx: Db, now: number) {
  return tx.run(sweeping, [now])
}

const inserting =
  'INSERT INTO used_challenges (id, expires) VALUES (?, ?) ON CONFLICT (id) DO NOTHING'
const sweeping = `DELETE FROM used_challenges WHERE id IN
  (SELECT id FROM used_challenges WHERE expires <= ? ORDER BY expires LIMIT ${sweepRows})`
