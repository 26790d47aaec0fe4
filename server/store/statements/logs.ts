import type { Db, SqlValue } from '../store.js'
import { insertMany } from './many-rows.js'
import type { Which } from './rows.js'

/** A row of `_logs` in auxiliary.db. */
export interface LogRow {
  id: string
  created: string
  /** JSON. */
  data: string | null
  message: string
  level: number
}

/** What follows SELECT for such a row. */
export const columns = '`id`, `created`, `data`, `message`, `level`'

/** Rows deleted at once: some milliseconds, in which nobody else is served. */
const partRows = 300

/** The values of all rows, one after the other: id, level, message, data, created. */
export function insert(tx: Db, rows: number, values: readonly SqlValue[]) {
  return tx.run(inserting(rows), values)
}

export function find(db: Db, id: string): Promise<LogRow | undefined> {
  return db.get<LogRow & Record<string, SqlValue>>(
    `SELECT ${columns} FROM \`_logs\` WHERE \`id\` = ?`,
    [id],
  )
}

/** The number of entries per hour that match a condition. */
export function countByHour(
  db: Db,
  { where, params }: Which,
): Promise<{ date: string; total: number }[]> {
  return db.all<{ date: string; total: number }>(
    `SELECT ${hourOfCreated} AS date, count(*) AS total
       FROM \`_logs\` WHERE ${where} GROUP BY date`,
    params,
  )
}

/** Every entry that exists now. */
export async function present(db: Db): Promise<Which> {
  const row = await db.get<{ top: number | null }>('SELECT max(rowid) AS top FROM `_logs`')
  return { where: 'rowid <= ?', params: [row?.top ?? 0] }
}

export function below(level: number): Which {
  return { where: '`level` < ?', params: [level] }
}

/** Up to a date. The hour for its index, the exact time for the meaning. */
export function until(date: string): Which {
  const hour = `${date.slice(0, 13)}:00:00`
  return { where: `${hourOfCreated} <= ? AND \`created\` <= ?`, params: [hour, date] }
}

/** Removes some of them. */
export function removePart(db: Db, { where, params }: Which) {
  const some = `SELECT rowid FROM \`_logs\` WHERE ${where} LIMIT ${partRows}`
  return db.run(`DELETE FROM \`_logs\` WHERE rowid IN\n    (${some})`, params)
}

const inserting = insertMany('_logs', ['id', 'level', 'message', 'data', 'created'])
// Exactly as in the index.
const hourOfCreated = "strftime('%Y-%m-%d %H:00:00', `created`)"
