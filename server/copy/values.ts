import { type BulkTable, rowNumber } from '../store/bulk.js'
import type { SqlValue } from '../store/store.js'
import { withoutZeros } from '../store/zeros.js'

/** How the rows of a table are read and written on both sides. */
export interface TablePlan {
  columns: readonly string[]
  asText: readonly string[]
  key: readonly string[]
  /** Converts a row to what both databases can hold; counts the values that this changes. */
  shape(row: SqlValue[]): SqlValue[]
  /** Number of values that one of the databases can't hold as they are. */
  changed(): number
}

/** `table`: the source's. `other`: the target's. */
export function planTable(
  table: BulkTable,
  other: BulkTable,
  postgres: { source: boolean; target: boolean },
): TablePlan {
  const key = table.key ?? other.key ?? [rowNumber]
  const there = new Map(other.columns.map((column) => [column.name, column.type]))
  const columns = table.columns.filter(({ name }) => there.has(name))
  const isMixed = postgres.source !== postgres.target
  // PostgreSQL's types are the narrower ones.
  const kinds = columns.map(({ name, type }) => (postgres.target ? there.get(name)! : type))
  const asText = columns
    .filter(({ name, type }, at) => {
      const inSqlite = postgres.target ? type : there.get(name)!
      return kinds[at] === 'TEXT' && !/CHAR|CLOB|TEXT/i.test(inSqlite)
    })
    .map(({ name }) => name)
  const byNumber = key[0] === rowNumber
  let changed = 0
  const shapes = kinds.map((kind) => shapeOf[kind] ?? ((value: SqlValue) => value))
  return {
    columns: byNumber
      ? [rowNumber, ...columns.map(({ name }) => name)]
      : columns.map(({ name }) => name),
    asText: isMixed ? asText : [],
    key,
    shape(row) {
      if (!isMixed) return row
      const first = byNumber ? 1 : 0
      for (let at = first; at < row.length; at++) {
        const value = row[at]!
        if (value === null) continue
        const shaped = shapes[at - first]!(value)
        // To a reader, a number that becomes its text, and the other way round, is the same.
        if (shaped !== value && String(shaped) !== String(value)) changed++
        row[at] = shaped
      }
      return row
    },
    changed: () => changed,
  }
}

const shapeOf: Readonly<Record<string, (value: SqlValue) => SqlValue>> = {
  TEXT: toText,
  NUMERIC: toNumber,
  INTEGER: (value) => Math.trunc(toNumber(value)),
  BOOLEAN: (value) =>
    typeof value === 'string' ? Number(/^(1|t|true)$/i.test(value)) : value ? 1 : 0,
  BLOB: (value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value))),
}

function toText(value: SqlValue): string {
  return withoutZeros(typeof value === 'string' ? value : String(value))
}

function toNumber(value: SqlValue): number {
  if (typeof value === 'number') return value
  const number = Number(String(value))
  return Number.isNaN(number) ? 0 : number
}
