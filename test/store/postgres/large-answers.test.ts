import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Db, Store } from '../../../server/store/store.js'
import { isPostgres } from '../../helper/postgres.js'
import { openOwnStore } from './own-store.js'

const test = suite('large answers of PostgreSQL')
const add = isPostgres ? test : test.skip
let store: Store

test.before(async () => {
  if (!isPostgres) return
  store = await openOwnStore()
})
test.after(async () => {
  await store?.close()
})

const megabyte = 1 << 20
const rows = (count: number, length: number) =>
  `SELECT repeat('x', ${length}) AS text
    FROM generate_series(1, ${count}) AS n`
const ask = (db: Db, count: number, length: number) =>
  db.all(rows(count, length), [], undefined, megabyte)

add('beyond their limit they are an error, and not read to their end', async () => {
  assert.is((await ask(store.read, 9, 100_000)).length, 9)
  for (const [count, length] of [
    [11, 100_000],
    [1, 50_000_000],
    [10_000_000, 100],
  ] as const) {
    const fault = await ask(store.read, count, length).catch((error: unknown) => error)
    assert.match(String(fault), `the rows hold more than ${megabyte} bytes`)
  }
  assert.is((await ask(store.read, 9, 100_000)).length, 9)
})

add('in a transaction they undo it, and the next one works', async () => {
  await store.transaction((tx) => tx.run('CREATE TABLE things (id TEXT PRIMARY KEY)'))
  for (const isLong of [false, true]) {
    const work = store.transaction(
      async (tx) => {
        await tx.run("INSERT INTO things (id) VALUES ('a')")
        await ask(tx, 11, 100_000)
      },
      { isLong },
    )
    const fault = await work.catch((error: unknown) => error)
    assert.match(String(fault), `the rows hold more than ${megabyte} bytes`)
    assert.equal(await store.read.all('SELECT id FROM things'), [])
  }
  await store.transaction((tx) => tx.run("INSERT INTO things (id) VALUES ('a')"))
  assert.is((await store.read.all('SELECT id FROM things')).length, 1)
})

test.run()
