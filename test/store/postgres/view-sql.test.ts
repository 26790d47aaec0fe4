import Sqlite from 'better-sqlite3'
import pino from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPostgresStore } from '../../../server/store/postgres/open.js'
import { creation } from '../../../server/store/statements/views.js'
import type { Store } from '../../../server/store/store.js'
import { databaseOf, isPostgres } from '../../helper/postgres.js'
import { emptyFolder } from '../data-folder.js'
import { refused, rows, selects, tables } from './view-sql.js'

const test = suite("SQLite's SQL in views on PostgreSQL")
const add = isPostgres ? test : test.skip
const sqlite = new Sqlite(':memory:')
let store: Store

test.before(async () => {
  if (!isPostgres) return
  const url = await databaseOf(emptyFolder())
  store = await openPostgresStore({ url, queryTimeoutSeconds: 5, log: pino({ level: 'silent' }) })
  for (const statement of [...tables, ...rows]) {
    sqlite.exec(statement)
    await store.read.run(statement)
  }
})
test.after(async () => {
  sqlite.close()
  await store?.close()
})

async function read(query: string): Promise<unknown[]> {
  await store.read.run(creation('tried', query))
  try {
    return await store.read.all('SELECT * FROM `tried`')
  } finally {
    await store.read.run('DROP VIEW `tried`')
  }
}

for (const query of selects) {
  add(query, async () => {
    const expected = sqlite.prepare(`SELECT * FROM (${query})`).all()
    assert.equal(await read(query), expected)
  })
}

for (const query of refused) {
  add(`refused: ${query}`, async () => {
    sqlite.prepare(query).all()
    let message = ''
    await read(query).catch((error: Error) => {
      message = error.message
    })
    assert.is.not(message, '')
  })
}

test.run()
