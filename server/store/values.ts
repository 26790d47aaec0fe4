/** What can be bound to a statement or read from a column. */
export type SqlValue = string | number | bigint | Buffer | null

/** One row as the driver gives it, column names as keys. */
export type Row = Record<string, SqlValue>
