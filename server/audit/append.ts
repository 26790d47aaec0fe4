import type { Db, SqlValue } from '../store/store.js'
import { type Entry, entryColumns, hashOf } from './entry.js'
import { headText, type Seal } from './key.js'

/** Where the chain ends; `audit_head`. */
export interface Head {
  id: number
  hash: string
  mac: string
}

/** Rows of one statement: a statement for each row costs half as much again. Arbitrary beyond that. */
const rowsAtOnce = 25

/**
 * Puts entries at the end of the chain. To be called in a write transaction: of many processes each
 * finds the end as the one before left it.
 */
export async function appendEntries(tx: Db, seal: Seal, entries: readonly Entry[]): Promise<void> {
  let { id, hash } = (await tx.get<Head>(selectHead))!
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
  await tx.run(updateHead, [id, hash, seal.sign(headText(id, hash))])
}

export const selectHead = 'SELECT id, hash, mac FROM audit_head'
const updateHead = 'UPDATE audit_head SET id = ?, hash = ?, mac = ?'

const columns = ['id', ...entryColumns, 'hash']
const places = `(${columns.map(() => '?').join(', ')})`
const inserts = new Map<number, string>()

/** One text for each count, so that the statement is prepared once. */
function insertOf(rows: number): string {
  let text = inserts.get(rows)
  if (text === undefined) {
    text = `INSERT INTO audit (${columns.join(', ')}) VALUES ${Array(rows).fill(places).join(', ')}`
    inserts.set(rows, text)
  }
  return text
}
