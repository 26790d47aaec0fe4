import { head, setHead } from '../store/statements/audit.js'
import { insertMany } from '../store/statements/many-rows.js'
import type { Db, SqlValue } from '../store/store.js'
import { type Entry, entryColumns, hashOf } from './entry.js'
import { headText, type Seal } from './key.js'

/** Rows per statement: a statement per row costs half as much again. Arbitrary beyond that. */
const rowsAtOnce = 25

/**
 * Appends entries to the end of the chain. Call it in a write transaction, so that each process
 * finds the end as the one before left it.
 */
export async function appendEntries(tx: Db, seal: Seal, entries: readonly Entry[]): Promise<void> {
  let { id, hash } = (await head(tx))!
  for (let from = 0; from < entries.length; from += rowsAtOnce) {
    const part = entries.slice(from, from + rowsAtOnce)
    const values: SqlValue[] = []
    for (const entry of part) {
      id++
      hash = hashOf(hash, id, entry)
      values.push(id)
      for (const column of entryColumns) values.push(entry[column])
      values.push(hash)
    }
    await tx.run(insertOf(part.length), values)
  }
  await setHead(tx, { id, hash, mac: seal.sign(headText(id, hash)) })
}

const insertOf = insertMany('audit', ['id', ...entryColumns, 'hash'])
