import { join } from 'node:path'
import type { RequestInfo } from '../../server/base/caller.js'
import type { Collections } from '../../server/model/cache.js'
import type { AuthCollection, Collection, Rule } from '../../server/model/collection.js'
import type { Field } from '../../server/model/field-options.js'
import type { RecordModel } from '../../server/model/record.js'
import { type CompiledQuery, compileQuery } from '../../server/rules/compile.js'
import type { SqlValue } from '../../server/store/values.js'
import Database from '../helper/database.js'
import { databaseOf, isPostgres } from '../helper/postgres.js'
import { emptyFolder } from '../store/data-folder.js'

/** A field as the tests write it; the other properties follow from its type. */
export type FieldDraft = { name: string; type: string; hidden?: boolean } & Record<string, unknown>

export interface CollectionDraft {
  name: string
  type: 'base' | 'auth' | 'view'
  listRule: Rule
  fields: FieldDraft[]
  indexes?: string[]
  viewQuery?: string
  rows: Record<string, string | number>[]
}

const p = (n: number): string => `person00000000${n}`
const o = (n: number): string => `opost000000000${n}`

/**
 * A small world: people and their posts, notes that only their owner can list, a closed vault, a
 * view.
 */
export const drafts: CollectionDraft[] = [
  {
    name: 'people',
    type: 'auth',
    listRule: '',
    fields: [
      { name: 'name', type: 'text' },
      { name: 'nick', type: 'text' },
      { name: 'age', type: 'number' },
      { name: 'tags', type: 'select', values: ['red', 'blue'], maxSelect: 2 },
      { name: 'mood', type: 'select', values: ['good', 'bad'], maxSelect: 1 },
      { name: 'boss', type: 'relation', collectionId: 'people', maxSelect: 1 },
      { name: 'friends', type: 'relation', collectionId: 'people', maxSelect: 9 },
      { name: 'profile', type: 'json' },
      { name: 'secret', type: 'text', hidden: true },
    ],
    indexes: [
      "CREATE UNIQUE INDEX `idx_nick` ON `people` (`nick` COLLATE NOCASE) WHERE `nick` != ''",
    ],
    rows: [
      {
        id: p(1),
        email: 'ann@example.com',
        emailVisibility: 1,
        verified: 1,
        name: 'Ann',
        nick: 'ann',
        age: 30,
        tags: '["red","blue"]',
        mood: 'good',
        boss: '',
        friends: JSON.stringify([p(2), p(3)]),
        profile: '{"city":"Oslo","n":1,"list":[5,{"deep":"x"}]}',
        secret: 'one',
      },
      {
        id: p(2),
        email: 'bob@example.com',
        emailVisibility: 0,
        verified: 0,
        name: 'bob_100%',
        nick: 'Bob',
        age: 0,
        tags: '[]',
        mood: '',
        boss: p(1),
        friends: '[]',
        profile: 'null',
        secret: '',
      },
      {
        id: p(3),
        email: 'cid@example.com',
        emailVisibility: 0,
        verified: 0,
        name: '',
        nick: '',
        age: -2.5,
        tags: '["red"]',
        mood: 'bad',
        boss: p(1),
        friends: JSON.stringify([p(1)]),
        profile: '"text"',
        secret: 'three',
      },
    ],
  },
  {
    name: 'posts',
    type: 'base',
    listRule: "title != 'three'",
    fields: [
      { name: 'title', type: 'text' },
      { name: 'author', type: 'relation', collectionId: 'people', maxSelect: 1 },
      { name: 'reviewers', type: 'relation', collectionId: 'people', maxSelect: 9 },
      { name: 'labels', type: 'select', values: ['a', 'b'], maxSelect: 2 },
      { name: 'place', type: 'geoPoint' },
      { name: 'published', type: 'date' },
    ],
    rows: [
      {
        id: o(1),
        title: 'One',
        author: p(1),
        reviewers: JSON.stringify([p(2), p(3)]),
        labels: '["a","b"]',
        place: '{"lon":10.75,"lat":59.91}',
        published: '2024-05-01 10:00:00.000Z',
      },
      {
        id: o(2),
        title: 'Two',
        author: p(1),
        reviewers: '[]',
        labels: '["a"]',
        place: '{"lon":0,"lat":0}',
        published: '',
      },
      {
        id: o(3),
        title: 'three',
        author: p(2),
        reviewers: JSON.stringify([p(1)]),
        labels: '[]',
        place: '{"lon":23.32,"lat":42.7}',
        published: '2025-01-01 00:00:00.000Z',
      },
    ],
  },
  {
    name: 'notes',
    type: 'base',
    listRule: 'owner = @request.auth.id',
    fields: [
      { name: 'owner', type: 'relation', collectionId: 'people', maxSelect: 1 },
      { name: 'about', type: 'relation', collectionId: 'posts', maxSelect: 1 },
      { name: 'text', type: 'text' },
    ],
    rows: [
      { id: 'note00000000001', owner: p(1), about: o(1), text: 'mine' },
      { id: 'note00000000002', owner: p(2), about: o(1), text: 'his' },
    ],
  },
  {
    name: 'vault',
    type: 'base',
    listRule: null,
    fields: [
      { name: 'owner', type: 'relation', collectionId: 'people', maxSelect: 1 },
      { name: 'key', type: 'text' },
    ],
    rows: [{ id: 'key000000000001', owner: p(1), key: 'open sesame' }],
  },
  {
    name: 'authors',
    type: 'view',
    listRule: '',
    fields: [
      { name: 'name', type: 'text' },
      { name: 'total', type: 'number' },
    ],
    viewQuery:
      'SELECT people.id, people.name, count(posts.id) AS total FROM people LEFT JOIN posts ON posts.author = people.id GROUP BY people.id',
    rows: [],
  },
]

const authFields: FieldDraft[] = [
  { name: 'password', type: 'password', hidden: true },
  { name: 'tokenKey', type: 'text', hidden: true },
  { name: 'email', type: 'email' },
  { name: 'emailVisibility', type: 'bool' },
  { name: 'verified', type: 'bool' },
]

// For tests on PostgreSQL: no test file makes more worlds than these.
const folders = isPostgres ? [emptyFolder(), emptyFolder()] : []
for (const folder of folders) await databaseOf(folder)

/** The drafts as collections and as tables of an empty database. */
export function createWorld() {
  const list = drafts.map(toCollection)
  const db = new Database(isPostgres ? join(folders.shift()!, 'data.db') : ':memory:')
  for (const draft of drafts) fill(db, draft, list.find(({ name }) => name === draft.name)!)
  const collections: Collections = {
    dialect: isPostgres ? 'postgres' : 'sqlite',
    find: (nameOrId) =>
      list.find(({ id, name }) => id === nameOrId || name === nameOrId.toLowerCase()),
    all: () => list,
    auth: () => list.filter((collection) => collection.auth) as AuthCollection[],
    version: 1,
    reload: async () => {},
  }
  const find = (name: string): Collection => collections.find(name)!
  const person = (n: number): RecordModel => {
    const row = db.prepare('SELECT * FROM people WHERE id = ?').get(p(n)) as Record<string, unknown>
    const values = {
      ...row,
      verified: row['verified'] === 1,
      emailVisibility: row['emailVisibility'] === 1,
    }
    return { collection: find('people'), values, original: undefined }
  }
  /** The ids that a query returns, shortened to `p1`, `o2`, in the order of `sort`, else by id. */
  const select = (collection: string, query: SelectDraft): string[] => {
    const compiled = compileQuery({
      collections,
      collection: find(collection),
      info: query.info ?? guest(),
      now: Date.UTC(2024, 4, 15, 12),
      allowHidden: query.allowHidden ?? false,
      ordered: query.ordered ?? false,
      rule: query.rule ?? null,
      filter: query.filter ?? '',
      sort: query.sort ?? 'id',
    })
    const rows = db
      .prepare(selectText(collection, compiled))
      .all(...compiled.columnParams, ...compiled.params, ...compiled.orderParams)
    return (rows as { id: string }[]).map(({ id }) => `${id[0]}${id.at(-1)}`)
  }
  return { db, collections, find, person, select }
}

/** As in records/list.ts. */
export function selectText(
  collection: string,
  { innerColumns, distinct, joins, where, orderBy }: CompiledQuery,
): string {
  const table = `\`${collection}\``
  const rows = `FROM ${table} ${joins} WHERE ${where}`
  const order = `ORDER BY ${orderBy}`
  if (innerColumns === undefined)
    return `SELECT ${distinct ? 'DISTINCT ' : ''}${table}.* ${rows} ${order}`
  const once = `SELECT DISTINCT ON (${table}."id") ${table}.*${innerColumns} ${rows}`
  return `SELECT ${table}.* FROM (${once}) AS ${table} ${order}`
}

interface SelectDraft {
  filter?: string
  sort?: string
  rule?: string
  info?: RequestInfo
  allowHidden?: boolean
  ordered?: boolean
}

/** A request without an account. */
export function guest(changes: Partial<RequestInfo> = {}): RequestInfo {
  return {
    context: 'default',
    method: 'GET',
    query: {},
    headers: {},
    body: {},
    auth: null,
    ...changes,
  }
}

function toCollection({ name, type, listRule, fields, indexes }: CollectionDraft): Collection {
  const all = [{ name: 'id', type: 'text' }, ...(type === 'auth' ? authFields : []), ...fields]
  return {
    id: `${name}_id`,
    name,
    type,
    system: false,
    fields: all.map(toField),
    indexes: indexes ?? [],
    listRule,
    viewRule: '',
    createRule: '',
    updateRule: '',
    deleteRule: '',
    rawOptions: {},
    // No test here reads an auth option.
    ...(type === 'auth' ? { auth: {} as AuthCollection['auth'] } : {}),
    created: '',
    updated: '',
  }
}

function toField(draft: FieldDraft): Field {
  const target = draft['collectionId']
  const base = { id: draft.name, system: false, hidden: false, presentable: false, ...draft }
  return target ? { ...base, collectionId: `${target}_id` } : base
}

function fill(db: Database.Database, draft: CollectionDraft, { fields }: Collection): void {
  if (draft.viewQuery) {
    db.exec(`CREATE VIEW ${draft.name} AS ${draft.viewQuery}`)
    return
  }
  const columnTypes: Record<string, string> = {
    number: 'NUMERIC DEFAULT 0 NOT NULL',
    bool: 'BOOLEAN DEFAULT FALSE NOT NULL',
    json: 'JSON DEFAULT NULL',
  }
  const columns = fields.map(({ name, type }) =>
    name === 'id'
      ? 'id TEXT PRIMARY KEY NOT NULL'
      : `"${name}" ${columnTypes[type] ?? "TEXT DEFAULT '' NOT NULL"}`,
  )
  db.exec(`CREATE TABLE ${draft.name} (${columns.join(', ')})`)
  for (const index of draft.indexes ?? []) db.exec(index)
  for (const row of draft.rows) {
    const names = Object.keys(row)
    const marks = names.map(() => '?').join(', ')
    const values: SqlValue[] = Object.values(row)
    db.prepare(`INSERT INTO ${draft.name} (${names.join(', ')}) VALUES (${marks})`).run(...values)
  }
}
