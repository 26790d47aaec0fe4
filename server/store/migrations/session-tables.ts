import type { Compilable, SchemaModule } from 'kysely'

/** Renames the table out of the way; its rows are copied back. */
export const setSessionsAside = [
  'ALTER TABLE refresh_sessions RENAME TO earlier_sessions',
  'DROP INDEX idx_refresh_sessions_expires',
  'DROP INDEX idx_refresh_sessions_account',
]

/**
 * Logins that can be ended individually. Times are seconds since 1970. `kind`: whose lifetimes
 * apply. `key`: a hash of the token key at the beginning, '' if unknown. `idle_ends`: 0 for never.
 * With row ids, so that the planner knows that a search by `sid` finds a single row.
 */
export function sessionTables(schema: SchemaModule): Compilable[] {
  return [
    schema
      .createTable('refresh_sessions')
      .addColumn('sid', 'text', (column) => column.primaryKey().notNull())
      .addColumn('collection', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('project', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('jti_hash', 'text', (column) => column.notNull())
      .addColumn('created', 'bigint', (column) => column.notNull())
      .addColumn('expires', 'bigint', (column) => column.notNull())
      .addColumn('last_used', 'bigint', (column) => column.notNull())
      .addColumn('idle_seconds', 'bigint', (column) => column.notNull())
      .addColumn('idle_ends', 'bigint', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('user_agent', 'text', (column) => column.notNull())
      .addColumn('revoked', 'integer', (column) => column.notNull().defaultTo(0)),
    schema.createIndex('idx_refresh_sessions_expires').on('refresh_sessions').column('expires'),
    schema
      .createIndex('idx_refresh_sessions_account')
      .on('refresh_sessions')
      .columns(['collection', 'record']),
  ]
}

/** Earlier rows are mudbase's: no other login had sessions. */
export const takeSessionsBack = [
  `INSERT INTO refresh_sessions (sid, collection, record, kind, project, key, jti_hash, created, expires,
      last_used, idle_seconds, idle_ends, address, user_agent, revoked)
    SELECT sid, collection, record, 'mudbase', project, '', jti_hash, created, expires,
      created, 0, 0, '', '', revoked
    FROM earlier_sessions`,
  'DROP TABLE earlier_sessions',
]
