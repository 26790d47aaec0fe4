import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Store } from '../../../server/store/store.js'
import { isPostgres } from '../../helper/postgres.js'
import { openOwnStore } from './own-store.js'

const test = suite('bool columns on PostgreSQL')
const add = isPostgres ? test : test.skip
let store: Store

test.before(async () => {
  if (!isPostgres) return
  store = await openOwnStore(5)
  await store.read.run(
    'CREATE TABLE flags (id TEXT PRIMARY KEY NOT NULL, done BOOLEAN DEFAULT FALSE NOT NULL)',
  )
  await store.read.run("INSERT INTO flags (id, done) VALUES ('yes', 1), ('no', 0)")
})
test.after(async () => {
  await store?.close()
})

const rows: [condition: string, ids: string[]][] = [
  ['done = true', ['yes']],
  ['`done` = FALSE', ['no']],
  ['done != true', ['no']],
  ['TRUE <> done', ['no']],
  ["done = (id = 'yes')", ['no', 'yes']],
  ['done = 1', ['yes']],
]

for (const [condition, ids] of rows) {
  add(`rows, an index and a view where ${condition}`, async () => {
    const found = await store.read.all(`SELECT id FROM flags WHERE ${condition} ORDER BY id`)
    assert.equal(
      found.map(({ id }) => id),
      ids,
    )
    await store.read.run(`CREATE VIEW chosen AS SELECT id FROM flags WHERE ${condition}`)
    assert.is((await store.read.all('SELECT id FROM chosen')).length, ids.length)
    await store.read.run('DROP VIEW chosen')
    await store.read.run(`CREATE UNIQUE INDEX idx_chosen ON flags (done) WHERE ${condition}`)
    await store.read.run('DROP INDEX idx_chosen')
  })
}

test.run()
