import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import pino from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../../server/base/errors.js'
import { openPostgresStore } from '../../../server/store/postgres/open.js'
import type { Store } from '../../../server/store/store.js'
import { databaseOf, isPostgres } from '../../helper/postgres.js'
import { emptyFolder } from '../data-folder.js'

const test = suite('transactions on PostgreSQL')
const add = isPostgres ? test : test.skip
const log = pino({ level: 'silent' })
let url: string
let store: Store

test.before(async () => {
  if (!isPostgres) return
  url = await databaseOf(emptyFolder())
  store = await openPostgresStore({ url, queryTimeoutSeconds: 1, log })
  await store.read.run('CREATE TABLE notes (id TEXT PRIMARY KEY NOT NULL)')
})
test.after(async () => {
  await store?.close()
})

const put = (id: string) =>
  store.transaction((tx) => tx.run('INSERT INTO notes (id) VALUES (?)', [id]))
const count = async () => (await store.read.all('SELECT id FROM notes')).length

add('one that waits for something else longer than a halted one may is carried out', async () => {
  const { changes } = await store.transaction(async (tx) => {
    await tx.run("INSERT INTO notes (id) VALUES ('slow')")
    // Longer than PostgreSQL waits for a silent process.
    await wait(4000)
    return tx.run("INSERT INTO notes (id) VALUES ('hook')")
  })
  assert.is(changes, 1)
  assert.is(await count(), 2)
})

add('one that gets no turn is refused, and the next one is carried out', async () => {
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  await other.query("SELECT pg_advisory_lock(hashtext('pocketgate'))")
  const before = await count()
  try {
    await put('refused')
    assert.unreachable()
  } catch (error) {
    assert.instance(error, ApiError)
    assert.is((error as ApiError).status, 503)
  }
  await other.end()
  await put('next')
  assert.is(await count(), before + 1)
})

add('one whose session was ended is refused, and the next one is carried out', async () => {
  const before = await count()
  const ended = store.transaction(async (tx) => {
    await tx.run("INSERT INTO notes (id) VALUES ('ended')")
    const row = await tx.get<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const own = `SELECT pg_terminate_backend(${row!.pid})`
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query(own)
    await other.end()
    await tx.run("INSERT INTO notes (id) VALUES ('after')")
  })
  await ended.then(
    () => assert.unreachable(),
    (error: ApiError) => assert.is(error.status, 503),
  )
  await put('again')
  assert.is(await count(), before + 1)
})

test.run()
