import { createHash } from 'node:crypto'
import type { Bulk } from '../store/bulk.js'
import { rowNumber } from '../store/bulk.js'
import type { TablePlan } from './values.js'

export interface Pair {
  table: string
  plan: TablePlan
  source: Bulk
  target: Bulk
}

/** Copies the rows that the target lacks; `report` is called with the number that it has. */
export async function copyRows(
  { table, plan, source, target }: Pair,
  report: (rows: number) => void,
): Promise<void> {
  const { columns, asText, key } = plan
  const after = await target.lastKey(table, key)
  let done = after === undefined ? 0 : await target.count(table)
  let written: Promise<void> = Promise.resolve()
  for await (const rows of source.rows(table, { columns, asText, key, after })) {
    for (const row of rows) plan.shape(row)
    // The next ones are read while these are written.
    await written
    written = target.write(table, columns, rows)
    written.catch(() => {})
    done += rows.length
    report(done)
  }
  await written
  if (key[0] === rowNumber) await target.renumber(table)
}

export interface Digest {
  rows: number
  hash: string
}

/**
 * Counts the rows of a table and hashes them in order; `report` is called with the count so far.
 */
export async function digestOf(
  { table, plan }: Pick<Pair, 'table' | 'plan'>,
  bulk: Bulk,
  report: (rows: number) => void,
): Promise<Digest> {
  const { columns, asText, key } = plan
  const hash = createHash('sha256')
  let count = 0
  for await (const rows of bulk.rows(table, { columns, asText, key })) {
    count += rows.length
    hash.update(rows.map((row) => `${JSON.stringify(plan.shape(row))}\n`).join(''))
    report(count)
  }
  return { rows: count, hash: hash.digest('hex') }
}
