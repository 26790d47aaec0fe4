import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Db, Store } from '../../../server/store/store.js'
import { isPostgres } from '../../helper/postgres.js'
import { openOwnStore } from './own-store.js'

const test = suite('prepared statements of PostgreSQL')
const add = isPostgres ? test : test.skip
let store: Store

test.before(async () => {
  if (!isPostgres) return
  store = await openOwnStore()
})
test.after(async () => {
  await store?.close()
})

/** How many the connection keeps that happens to answer. */
async function keptBy(db: Db): Promise<number> {
  const row = await db.get<{ n: number }>('SELECT count(*) AS n FROM pg_prepared_statements')
  return row!.n
}

add('a connection keeps a few thousand, however many different ones were run', async () => {
  for (let at = 0; at < 5000; at++) {
    const text = `SELECT ${at} AS n`
    if (at % 2) await store.read.get(text)
    else await store.transaction((tx) => tx.get(text))
  }
  assert.ok((await keptBy(store.read)) < 2100)
  assert.ok((await store.transaction(keptBy)) < 2100)
})

add('none with a long text', async () => {
  const text = `SELECT ${Array.from({ length: 4000 }, (_, at) => at).join(' + ')} AS n`
  const before = await keptBy(store.read)
  assert.is((await store.read.get<{ n: number }>(text))?.n, 7_998_000)
  assert.is(await keptBy(store.read), before)
})

test.run()
