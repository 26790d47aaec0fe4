import type { Compilable, SchemaModule } from 'kysely'
import type { OwnStore } from '../store.js'
import { factorTables } from './factor-tables.js'
import { sessionTables, setSessionsAside, takeSessionsBack } from './session-tables.js'

/** One step of pocketgate.db; its place in the list is its number, so steps are only ever added. */
export interface OwnMigration {
  name: string
  statements: readonly string[] | ((schema: SchemaModule) => readonly Compilable[])
}

/** The content of pocketgate.db, step by step. */
export const ownMigrations: readonly OwnMigration[] = [
  {
    name: 'refresh_sessions',
    statements: [
      `CREATE TABLE refresh_sessions (
        sid TEXT PRIMARY KEY NOT NULL,
        collection TEXT NOT NULL,
        record TEXT NOT NULL,
        project TEXT NOT NULL DEFAULT '',
        jti_hash TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        revoked INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID`,
      'CREATE INDEX idx_refresh_sessions_expires ON refresh_sessions (expires)',
    ],
  },
  {
    name: 'known_addresses',
    statements: [
      'CREATE TABLE known_addresses (hash BLOB PRIMARY KEY NOT NULL, last_seen INTEGER NOT NULL) WITHOUT ROWID',
    ],
  },
  {
    name: 'left_mails',
    statements: [
      `CREATE TABLE left_mails (
        kind TEXT NOT NULL,
        collection TEXT NOT NULL,
        record TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT '',
        expires INTEGER NOT NULL,
        claimed_until INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (kind, collection, record, detail)
      ) WITHOUT ROWID`,
    ],
  },
  {
    // `minute`: the last minute, since 1970, for which a process ran the job. `lease`: until when,
    // in milliseconds since 1970, it may be running; 0 when it is done.
    name: 'job_claims',
    statements: [
      `CREATE TABLE job_claims (
        name TEXT PRIMARY KEY NOT NULL,
        minute INTEGER NOT NULL,
        lease INTEGER NOT NULL
      ) WITHOUT ROWID`,
    ],
  },
  {
    // A chain: `hash` links an entry to the one before it, `audit_head` is its end, and an anchor
    // is its beginning after a cut. Entries aren't changed, and are only deleted before an anchor.
    // There is no index that isn't in the order of the entries: one on the accounts made a login
    // three times as expensive.
    name: 'audit',
    statements: [
      `CREATE TABLE audit (
        id INTEGER PRIMARY KEY NOT NULL,
        created TEXT NOT NULL,
        action TEXT NOT NULL,
        result TEXT NOT NULL,
        method TEXT NOT NULL,
        door TEXT NOT NULL,
        actorCollection TEXT NOT NULL,
        actorId TEXT NOT NULL,
        targetCollection TEXT NOT NULL,
        targetId TEXT NOT NULL,
        ip TEXT NOT NULL,
        userAgent TEXT NOT NULL,
        count INTEGER NOT NULL,
        until TEXT NOT NULL,
        data TEXT NOT NULL,
        hash TEXT NOT NULL
      )`,
      'CREATE INDEX idx_audit_created ON audit (created)',
      `CREATE TABLE audit_head (
        one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
        id INTEGER NOT NULL,
        hash TEXT NOT NULL,
        mac TEXT NOT NULL
      )`,
      "INSERT INTO audit_head (one, id, hash, mac) VALUES (1, 0, '', '')",
      `CREATE TABLE audit_anchors (
        id INTEGER PRIMARY KEY NOT NULL,
        hash TEXT NOT NULL,
        created TEXT NOT NULL,
        mac TEXT NOT NULL
      )`,
      'CREATE TABLE audit_key (one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), key BLOB NOT NULL)',
      `CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'an audit entry is not changed'); END`,
      `CREATE TRIGGER audit_is_cut_at_anchors BEFORE DELETE ON audit
        WHEN OLD.id > coalesce((SELECT max(id) FROM audit_anchors), 0)
        BEGIN SELECT RAISE(ABORT, 'an audit entry goes only before an anchor'); END`,
    ],
  },
  { name: 'second_factors', statements: factorTables },
  {
    // What a contract mails: a token is valid while its account's token key is the one hashed in
    // `key_hash`, and once (`used_at`, `tries`). `meta`: what it says besides the account. With row
    // ids, so that the planner knows that a search by the hash finds a single row.
    name: 'auth_tokens',
    statements: [
      `CREATE TABLE auth_tokens (
        hash TEXT PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        collection TEXT NOT NULL,
        record TEXT NOT NULL,
        key_hash TEXT NOT NULL,
        meta TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        used_at INTEGER NOT NULL DEFAULT 0,
        tries INTEGER NOT NULL DEFAULT 0
      )`,
      'CREATE INDEX idx_auth_tokens_account ON auth_tokens (collection, record, kind)',
      'CREATE INDEX idx_auth_tokens_expires ON auth_tokens (expires)',
    ],
  },
  { name: 'sessions aside', statements: setSessionsAside },
  { name: 'sessions', statements: sessionTables },
  { name: 'sessions back', statements: takeSessionsBack },
]

/** Brings pocketgate.db up to date, in one transaction. */
export async function migrateOwn(
  store: OwnStore,
  list: readonly OwnMigration[] = ownMigrations,
): Promise<void> {
  const known = await store.read.get("SELECT 1 FROM sqlite_master WHERE name = 'migrations'")
  if (known) {
    const row = await store.read.get<{ applied: number }>(countApplied)
    if ((row?.applied ?? 0) >= list.length) return
  }
  await store.transaction(async (tx) => {
    await tx.run(createMigrations)
    // Read again inside the transaction: another process may have been first.
    const done = (await tx.get<{ applied: number }>(countApplied))?.applied ?? 0
    for (const step of list.slice(done)) {
      const { statements } = step
      const all =
        typeof statements === 'function'
          ? statements(tx.kysely.schema).map((each) => each.compile().sql)
          : statements
      for (const statement of all) await tx.run(statement)
      await tx.run('INSERT INTO migrations (name, applied) VALUES (?, ?)', [step.name, Date.now()])
    }
  })
}

const createMigrations =
  'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied INTEGER NOT NULL)'
const countApplied = 'SELECT count(*) AS applied FROM migrations'
