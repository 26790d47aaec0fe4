import type { Compilable, SchemaModule } from 'kysely'

/**
 * The tables of second factors. Times are milliseconds since 1970; `collection` and `record` are
 * ids. Created with Kysely's builder, so that another database can have them.
 */
export function factorTables(schema: SchemaModule): Compilable[] {
  return [
    // `settings`: JSON in the shape of schema/factors.json.
    schema
      .createTable('factor_settings')
      .addColumn('collection', 'text', (column) => column.primaryKey().notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('updated', 'bigint', (column) => column.notNull()),
    // `current`: the id of the key that new secrets are encrypted with.
    schema
      .createTable('factor_keys')
      .addColumn('one', 'integer', (column) => column.primaryKey().notNull())
      .addColumn('current', 'text', (column) => column.notNull()),
    // `confirmed`: 0 until the first right code. `last_step`: the newest one used.
    schema
      .createTable('totp_secrets')
      .addColumn('collection', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('created', 'bigint', (column) => column.notNull())
      .addColumn('confirmed', 'bigint', (column) => column.notNull())
      .addColumn('last_step', 'bigint', (column) => column.notNull())
      .addColumn('last_used', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('totp_secrets_account', ['collection', 'record']),
    // A code is deleted once it is used. `hash`: SHA-256 of the account and the code.
    schema
      .createTable('recovery_codes')
      .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('collection', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('created', 'bigint', (column) => column.notNull()),
    schema
      .createIndex('idx_recovery_codes_account')
      .on('recovery_codes')
      .columns(['collection', 'record']),
    // `credential`, `public_key`: base64url. `transports`: comma-separated.
    schema
      .createTable('passkeys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('credential', 'text', (column) => column.notNull().unique())
      .addColumn('collection', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('public_key', 'text', (column) => column.notNull())
      .addColumn('counter', 'bigint', (column) => column.notNull())
      .addColumn('transports', 'text', (column) => column.notNull())
      .addColumn('is_synced', 'integer', (column) => column.notNull())
      .addColumn('created', 'bigint', (column) => column.notNull())
      .addColumn('last_used', 'bigint', (column) => column.notNull()),
    schema.createIndex('idx_passkeys_account').on('passkeys').columns(['collection', 'record']),
    // Challenges that a passkey has answered, until they have expired. `id`: SHA-256.
    schema
      .createTable('used_challenges')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('expires', 'bigint', (column) => column.notNull()),
    schema.createIndex('idx_used_challenges_expires').on('used_challenges').column('expires'),
    schema
      .createIndex('idx_refresh_sessions_account')
      .on('refresh_sessions')
      .columns(['collection', 'record']),
  ]
}
