import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { App } from '../../server/base/app.js'
import { createBus } from '../../server/base/bus.js'
import type { Caller, RequestInfo } from '../../server/base/caller.js'
import { loadConfig } from '../../server/base/config.js'
import { kindOf } from '../../server/fields/index.js'
import { createHooks } from '../../server/hooks/hooks.js'
import type { AuthCollection, Collection } from '../../server/model/collection.js'
import type { Field } from '../../server/model/field-options.js'
import type { RecordModel } from '../../server/model/record.js'
import { openPostgresStore } from '../../server/store/postgres/open.js'
import { openSqliteStore } from '../../server/store/sqlite/open.js'
import type { Row } from '../../server/store/values.js'
import Database from '../helper/database.js'
import { databaseOf, isPostgres } from '../helper/postgres.js'

/** An app on a new database with just these collections. Hashes are fake. */
export interface MadeApp {
  app: App
  /** Events so far, as `record.created things/ID`. */
  events: string[]
  collection(name: string): Collection
  rows(sql: string): Promise<Row[]>
  insert(table: string, columns: Record<string, string | number>): Promise<void>
  close(): Promise<void>
}

export async function makeApp(collections: readonly Collection[]): Promise<MadeApp> {
  const dir = mkdtempSync(join(tmpdir(), 'pocketgate-records-'))
  const url = await databaseOf(dir)
  const database = new Database(join(dir, 'data.db'))
  for (const collection of collections) {
    const columns = collection.fields.map((f) => `"${f.name}" ${kindOf(f).columnType(f)}`)
    database.exec(`CREATE TABLE "${collection.name}" (${columns.join(', ')})`)
    for (const index of collection.indexes) database.exec(index)
  }
  database.close()
  const log = pino({ level: 'silent' })
  const options = { dir, url, queryTimeoutSeconds: 5, log }
  const store = isPostgres ? await openPostgresStore(options) : await openSqliteStore(options)
  const bus = createBus()
  const events: string[] = []
  for (const event of ['record.created', 'record.updated', 'record.deleted'] as const) {
    bus.on(event, ({ collection: { name }, recordId }) => {
      events.push(`${event} ${name}/${recordId}`)
    })
  }
  const app = {
    config: loadConfig({ values: {} }),
    log,
    bus,
    hooks: createHooks(),
    store,
    clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) },
    collections: {
      dialect: store.read.dialect,
      find: (key: string) => collections.find(({ id, name }) => id === key || name === key),
      all: () => collections,
      auth: () => collections.filter((c): c is AuthCollection => c.auth !== undefined),
      version: 1,
      reload: async () => {},
    },
    settings: { current: { trustedProxy: { headers: [], useLeftmostIP: false } } },
    limits: {
      logins: { spend: (_attempt: unknown, work: () => Promise<unknown>) => work() },
      known: { has: async () => false },
    },
    passwords: {
      engine: 'js',
      hash: async (plain: string, cost: number) => `$2a$${cost}$${plain}`,
      compare: async (plain: string, hash: string) => hash.endsWith(`$${plain}`),
      close: async () => {},
    },
  } as unknown as App
  return {
    app,
    events,
    collection: (name) => collections.find((c) => c.name === name)!,
    async rows(sql) {
      const rows = await store.read.all(sql)
      // In PostgreSQL `*` includes a row number.
      return rows.map(({ _rowid_: _, ...row }) => row)
    },
    insert: async (table, columns) => {
      const names = Object.keys(columns)
      const places = names.map(() => '?').join(', ')
      await store.transaction((tx) =>
        tx.run(
          `INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places})`,
          Object.values(columns),
        ),
      )
    },
    close: async () => {
      await store.close()
      rmSync(dir, { recursive: true })
    },
  }
}

export function makeField(type: string, name: string, options: object = {}): Field {
  const base = {
    id: `${type}_${name}`,
    name,
    type,
    system: false,
    hidden: false,
    presentable: false,
  }
  return { ...base, ...options }
}

const idField = makeField('text', 'id', {
  primaryKey: true,
  required: true,
  pattern: '^[a-z0-9]+$',
  autogeneratePattern: '[a-z0-9]{15}',
  min: 15,
  max: 15,
})

export function makeCollection(
  name: string,
  fields: Field[],
  options: Partial<Collection> = {},
): Collection {
  return {
    id: `pbc_${name}`,
    name,
    type: 'base',
    system: false,
    fields: [idField, ...fields],
    indexes: [],
    listRule: '',
    viewRule: '',
    createRule: '',
    updateRule: '',
    deleteRule: '',
    rawOptions: {},
    created: '',
    updated: '',
    ...options,
  }
}

/** An auth collection with PocketBase's own fields, and these. */
export function makeAuthCollection(
  name: string,
  fields: Field[] = [],
  auth: Partial<AuthCollection['auth']> = {},
): Collection {
  const own = [
    makeField('password', 'password', { hidden: true, required: true, min: 8 }),
    makeField('text', 'tokenKey', {
      hidden: true,
      required: true,
      autogeneratePattern: '[a-zA-Z0-9]{50}',
      min: 30,
      max: 60,
    }),
    makeField('email', 'email', { required: true }),
    makeField('bool', 'emailVisibility'),
    makeField('bool', 'verified'),
  ]
  return makeCollection(name, [...own, ...fields], {
    type: 'auth',
    auth: { manageRule: null, authRule: '', ...auth } as AuthCollection['auth'],
    indexes: [
      `CREATE UNIQUE INDEX \`key_${name}\` ON \`${name}\` (\`tokenKey\`)`,
      `CREATE UNIQUE INDEX \`email_${name}\` ON \`${name}\` (\`email\`) WHERE \`email\` != ''`,
    ],
  })
}

/** The system collections whose rows belong to an account. */
export function makeAccountTables(): Collection[] {
  const refs = ['collectionRef', 'recordRef'].map((n) => makeField('text', n, { required: true }))
  return [
    makeCollection('_mfas', [...refs, makeField('text', 'method')]),
    makeCollection('_otps', refs),
    makeCollection('_externalAuths', [...refs, makeField('text', 'provider')]),
    makeCollection('_authOrigins', [...refs, makeField('text', 'fingerprint')]),
  ]
}

export function makeCaller(record: RecordModel | null = null, isSuperuser = false): Caller {
  return { record, token: '', isSuperuser, ip: '', remoteIp: '', userAgent: '' }
}

export const superuser = makeCaller(null, true)

export function makeInfo(caller: Caller, body: Record<string, unknown>): RequestInfo {
  return { context: 'default', method: 'POST', query: {}, headers: {}, body, auth: caller.record }
}
