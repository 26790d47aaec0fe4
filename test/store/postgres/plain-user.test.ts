import pg from 'pg'
import pino from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPostgresStore } from '../../../server/store/postgres/open.js'
import { openOwnDatabase } from '../../cluster/own-database.js'
import { removeFolder } from '../../helper/boot.js'

const test = suite('a database user without special rights')
const database = await openOwnDatabase()
test.after(() => {
  if (!database) return
  database.postgres.stop()
  removeFolder(database.dir)
})

const add = database ? test : test.skip

add('prepares a database, and joins texts', async () => {
  const client = new pg.Client({ connectionString: database!.url })
  await client.connect()
  await client.query('CREATE ROLE plain LOGIN')
  await client.query('CREATE DATABASE of_plain')
  await client.query('GRANT CREATE ON DATABASE of_plain TO plain')
  await client.end()
  const url = new URL(database!.url)
  url.username = 'plain'
  url.pathname = '/of_plain'
  const log = pino({ level: 'silent' })
  const store = await openPostgresStore({ url: url.href, queryTimeoutSeconds: 5, log })
  try {
    await store.own()
    await store.read.run('CREATE TABLE notes (id TEXT PRIMARY KEY NOT NULL)')
    await store.read.run("INSERT INTO notes (id) VALUES ('a'), ('b')")
    const sql = "SELECT group_concat(id) AS plain, group_concat(id, ' - ') AS marked FROM notes"
    assert.equal(await store.read.get(sql), { plain: 'a,b', marked: 'a - b' })
  } finally {
    await store.close()
  }
})

test.run()
