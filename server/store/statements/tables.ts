import { backquoted } from '../names.js'
import type { Db, SqlValue } from '../store.js'

/** A condition and an order, as compiled by rules/. */
export interface Filtered {
  where: string
  params: readonly SqlValue[]
  /** '' for none. */
  orderBy: string
  orderParams: readonly SqlValue[]
}

/** A page of a table's rows; `columns`: what follows SELECT. */
export function page<R>(
  db: Db,
  table: string,
  columns: string,
  { where, params, orderBy, orderParams }: Filtered,
  limits: readonly [limit: SqlValue, offset: SqlValue],
): Promise<R[]> {
  const order = orderBy === '' ? '' : `ORDER BY ${orderBy}`
  return db.all<R>(
    `SELECT ${columns} FROM ${backquoted(table)} WHERE ${where} ${order} LIMIT ? OFFSET ?`,
    [...params, ...orderParams, ...limits],
  )
}

export async function count(
  db: Db,
  table: string,
  { where, params }: Pick<Filtered, 'where' | 'params'>,
): Promise<number> {
  const select = `SELECT count(*) AS total FROM ${backquoted(table)} WHERE ${where}`
  return (await db.get<{ total: number }>(select, params))?.total ?? 0
}
