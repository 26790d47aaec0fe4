import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import Database from '../helper/database.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('kill -9 while tables change')
test.after.each(stopBooted)

/** KILL_ROUNDS=30 runs more rounds. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 3)
const records = 10_000
const path = '/api/collections/many'

interface FieldRow {
  id: string
  name: string
  maxSelect?: number
}

test('a table of 10,000 records is the one or the other collection, never half', async () => {
  const dir = copyFolder()
  await fill(dir)
  let changed = 0
  for (let round = 0; round < rounds; round++) {
    const before = fieldsOf(dir)
    const server = await boot({ dir, args: ['--set', 'limits.mode=off'] })
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const headers = { authorization: token }
    const change = { method: 'PATCH', path, body: otherShape(before), headers }
    const answered = send(server.url, change).catch(() => undefined)
    // From before the first statement to after the commit.
    await Promise.race([wait((round * 150) / rounds), answered])
    await server.stop('SIGKILL')
    const answer = await answered
    const after = checkWhole(dir)
    if (answer?.status === 200) assert.not.equal(after, before, 'what was answered is there')
    if (JSON.stringify(after) !== JSON.stringify(before)) changed++
  }
  console.log(`${changed} of ${rounds} changes were through`)
  removeFolder(dir)
})

async function fill(dir: string): Promise<void> {
  const server = await boot({ dir })
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const made = await send(server.url, {
    path: '/api/collections',
    headers: { authorization: token },
    body: {
      name: 'many',
      fields: [
        { id: 'title', name: 'title', type: 'text' },
        { id: 'tags', name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: 1 },
        { id: 'spare', name: 'spare', type: 'number' },
      ],
      indexes: ['CREATE INDEX idx_many ON many (title)'],
    },
  })
  assert.is(made.status, 200, made.text)
  await server.stop()
  const db = new Database(join(dir, 'data.db'))
  const insert = db.prepare("INSERT INTO many (id, title, tags) VALUES (?, ?, 'a')")
  db.transaction(() => {
    for (let i = 0; i < records; i++) insert.run(`record${i}`, `title ${i}`)
  })()
  db.close()
}

/** Renames a column, drops one, adds one, and turns single values into lists or back. */
function otherShape(fields: readonly FieldRow[]): object {
  const title = fields.find(({ id }) => id === 'title')!
  const name = title.name === 'title' ? 'heading' : 'title'
  const isList = fields.find(({ id }) => id === 'tags')!.maxSelect === 2
  const system = fields.filter(({ name }) => name === 'id')
  return {
    fields: [
      ...system,
      { ...title, name },
      { id: 'tags', name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: isList ? 1 : 2 },
      { id: isList ? 'spare' : 'other', name: isList ? 'spare' : 'other', type: 'number' },
    ],
    indexes: [`CREATE INDEX idx_many ON many (${name})`],
  }
}

function fieldsOf(dir: string): FieldRow[] {
  return withDb(dir, (db) => {
    const row = db.prepare("SELECT fields FROM _collections WHERE name = 'many'").get()
    return JSON.parse((row as { fields: string }).fields)
  })
}

function checkWhole(dir: string): FieldRow[] {
  const fields = fieldsOf(dir)
  withDb(dir, (db) => {
    assert.is(db.pragma('integrity_check', { simple: true }), 'ok')
    const columns = db.prepare("SELECT name FROM pragma_table_info('many')").pluck().all()
    assert.equal(columns.toSorted(), fields.map(({ name }) => name).toSorted())
    const title = fields.find(({ id }) => id === 'title')!.name
    const tags = fields.find(({ id }) => id === 'tags')!.maxSelect === 2 ? '["a"]' : 'a'
    const sql = `SELECT count(*) FROM many WHERE "${title}" = 'title ' || substr(id, 7) AND tags = ?`
    assert.is(db.prepare(sql).pluck().get(tags), records, 'no value is lost')
    const index = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'idx_many'").pluck().get()
    assert.match(String(index), isPostgres ? `(${title})` : `\`${title}\``)
  })
  return fields
}

function withDb<T>(dir: string, work: (db: Database.Database) => T): T {
  const db = new Database(join(dir, 'data.db'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

test.run()
