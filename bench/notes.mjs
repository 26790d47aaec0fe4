import Database from 'better-sqlite3'

/** The collection that the record scenarios read and write. */
export const notes = 'bench_notes'

/** Notes of one account. */
const perOwner = 25

/**
 * Creates a base collection in a stopped folder, as PocketBase would store it, with `perOwner`
 * notes per account; directly in the database file, so that it needs no API for collections. Its
 * rules are those of typical applications: anybody signed in lists and creates, the owner changes.
 */
export function makeNotes(dir) {
  const db = new Database(`${dir}/data.db`)
  try {
    db.transaction(() => {
      db.exec(table)
      const row = { ...collection, fields: JSON.stringify(fields) }
      const names = Object.keys(row)
      const places = names.map((name) => `@${name}`)
      db.prepare(`INSERT INTO _collections (${names}) VALUES (${places})`).run(row)
      db.prepare(insert).run(perOwner)
    })()
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

/** The ids of an account's notes. */
export function noteIds(owner) {
  return Array.from({ length: perOwner }, (_, i) => noteId(owner, i + 1))
}

// An id of 15 characters: the owner's, with its first two replaced by a number.
function noteId(owner, i) {
  return String(i).padStart(2, '0') + owner.slice(2)
}

const insert = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
  INSERT INTO ${notes} (id, title, amount, done, tags, owner, created, updated)
  SELECT printf('%02d', i) || substr(users.id, 3), 'Note ' || i || ' of ' || users.username,
    i * 7 % 100, i % 3 = 0, '["red","green"]', users.id,
    strftime('%Y-%m-%d %H:%M:%fZ', 1700000000 + i * 1000, 'unixepoch'),
    '2026-01-01 00:00:00.000Z'
  FROM users, n WHERE users.email LIKE 'bench-%'`

const table = `CREATE TABLE ${notes} (
  "id" TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT NULL,
  "title" TEXT DEFAULT '' NOT NULL, "amount" NUMERIC DEFAULT 0 NOT NULL,
  "done" BOOLEAN DEFAULT FALSE NOT NULL, "tags" JSON DEFAULT '[]' NOT NULL,
  "owner" TEXT DEFAULT '' NOT NULL, "created" TEXT DEFAULT '' NOT NULL,
  "updated" TEXT DEFAULT '' NOT NULL)`

const collection = {
  id: 'pbc_benchnotes0',
  system: 0,
  type: 'base',
  name: notes,
  indexes: '[]',
  listRule: '@request.auth.id != ""',
  viewRule: 'owner = @request.auth.id',
  createRule: '@request.auth.id != "" && owner = @request.auth.id',
  updateRule: 'owner = @request.auth.id',
  deleteRule: 'owner = @request.auth.id',
  options: '{}',
  created: '2026-01-01 00:00:00.000Z',
  updated: '2026-01-01 00:00:00.000Z',
}

const fields = [
  {
    ...field('text', 'id'),
    autogeneratePattern: '[a-z0-9]{15}',
    max: 15,
    min: 15,
    pattern: '^[a-z0-9]+$',
    primaryKey: true,
    required: true,
    system: true,
  },
  { ...field('text', 'title'), autogeneratePattern: '', max: 200, min: 0, pattern: '' },
  { ...field('number', 'amount'), max: null, min: null, onlyInt: false },
  field('bool', 'done'),
  { ...field('select', 'tags'), maxSelect: 3, values: ['red', 'green', 'blue'] },
  {
    ...field('relation', 'owner'),
    cascadeDelete: true,
    collectionId: '_pb_users_auth_',
    maxSelect: 1,
    minSelect: 0,
    required: true,
  },
  { ...field('autodate', 'created'), onCreate: true, onUpdate: false },
  { ...field('autodate', 'updated'), onCreate: true, onUpdate: true },
]

function field(type, name) {
  return {
    hidden: false,
    id: `${type}_${name}`,
    name,
    presentable: false,
    required: false,
    system: false,
    type,
  }
}
