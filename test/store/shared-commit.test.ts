import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSqliteStore } from '../../server/store/sqlite/open.js'
import type { Db, Store } from '../../server/store/store.js'
import Database from '../helper/database.js'
import { emptyFolder, silentLog } from './data-folder.js'

const quick = { isQuick: true }

/** A store with a table, and another connection to it, as of another process. */
async function world(isAlone = true) {
  const dir = emptyFolder()
  const store = await openSqliteStore({
    dir,
    queryTimeoutSeconds: 2,
    log: silentLog,
    detectNesting: true,
    isAlone,
  })
  await store.transaction((tx) => tx.run('CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)'), {
    isLong: true,
  })
  const other = new Database(join(dir, 'data.db'))
  return {
    store,
    other,
    commits: () => commitsIn(join(dir, 'data.db-wal')),
    ids: () => other.prepare('SELECT id FROM t ORDER BY id').pluck().all(),
    async close() {
      other.close()
      await store.close()
    },
  }
}

/** Frames that end a transaction. Source: sqlite.org/fileformat2.html#walformat. */
function commitsIn(path: string): number {
  const wal = readFileSync(path)
  const salts = wal.subarray(16, 24)
  const frame = 24 + wal.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + frame <= wal.length; at += frame) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break
    if (wal.readUInt32BE(at + 4) > 0) commits++
  }
  return commits
}

const insert = (store: Store, id: string, more: (tx: Db) => Promise<unknown> = async () => {}) =>
  store.transaction(async (tx) => {
    await tx.run('INSERT INTO t (id, n) VALUES (?, 0)', [id])
    await more(tx)
    return id
  }, quick)

test('transactions of one turn share a commit, and none is answered before it', async () => {
  const { store, commits, ids, close } = await world()
  const before = commits()
  let answered = 0
  const all = ['a', 'b', 'c'].map(async (id) => {
    const result = await insert(store, id)
    answered++
    return result
  })
  await Promise.resolve()
  assert.is(answered, 0)
  assert.equal(ids(), [], 'not committed yet')
  assert.equal(await Promise.all(all), ['a', 'b', 'c'])
  assert.equal(ids(), ['a', 'b', 'c'])
  assert.is(commits(), before + 1)
  await close()
})

test('without it each has its own', async () => {
  const { store, commits, close } = await world(false)
  const before = commits()
  await Promise.all(['a', 'b', 'c'].map((id) => insert(store, id)))
  assert.is(commits(), before + 3)
  await close()
})

for (const failing of ['a', 'b', 'c']) {
  test(`the one that fails (${failing}) takes nothing else back`, async () => {
    const { store, ids, close } = await world()
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) =>
        insert(store, id, async () => {
          if (id === failing) throw new Error(`no ${id}`)
        }),
      ),
    )
    for (const [at, id] of ['a', 'b', 'c'].entries()) {
      assert.is(results[at]!.status, id === failing ? 'rejected' : 'fulfilled', id)
    }
    assert.equal(
      ids(),
      ['a', 'b', 'c'].filter((id) => id !== failing),
    )
    await close()
  })
}

test('one sees what the ones before it wrote: a duplicate is refused', async () => {
  const { store, ids, close } = await world()
  const [first, second] = await Promise.allSettled([insert(store, 'a'), insert(store, 'a')])
  assert.is(first.status, 'fulfilled')
  assert.match(String((second as PromiseRejectedResult).reason), /UniqueError|unique/i)
  assert.equal(ids(), ['a'])
  await close()
})

test('nobody reads what is not committed', async () => {
  const { store, close } = await world()
  let isDone = false
  const pending = insert(store, 'a', async () => {
    isDone = true
  })
  // The commit comes after all of these.
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  assert.ok(isDone)
  const count = () => store.read.get<{ n: number }>('SELECT count(*) AS n FROM t')
  assert.equal(await count(), { n: 0 })
  await pending
  assert.equal(await count(), { n: 1 })
  await close()
})

test('another transaction finds those before it committed', async () => {
  const { store, ids, close } = await world()
  const before = insert(store, 'a')
  const seen = store.transaction(async () => ids())
  assert.equal(await seen, ['a'])
  await before
  await close()
})

test('one that becomes heavy leaves the others, who are committed', async () => {
  const { store, other, ids, close } = await world()
  other.exec(
    "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 20000) INSERT INTO t SELECT 'x' || i, i FROM k",
  )
  const heavy = store.transaction(async (tx) => {
    await tx.run("INSERT INTO t VALUES ('heavy', -1)")
    // Looks at every row.
    return tx.run('UPDATE t SET n = n + 1 WHERE n >= ?', [0])
  }, quick)
  const [, { changes }] = await Promise.all([
    insert(store, 'before'),
    heavy,
    insert(store, 'after'),
  ])
  assert.ok(changes >= 20_000, String(changes))
  const found = ids()
  for (const id of ['before', 'heavy', 'after']) assert.ok(found.includes(id), id)
  await close()
})

test('closing commits what waits', async () => {
  const { store, other, ids } = await world()
  const pending = insert(store, 'a')
  await store.close()
  assert.is(await pending, 'a')
  assert.equal(ids(), ['a'])
  other.close()
})

test('a commit that fails is the fault of all who waited for it', async () => {
  const { store, other, ids, close } = await world()
  // Checked at the commit.
  other.exec(
    'CREATE TABLE child (id TEXT PRIMARY KEY, t TEXT REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)',
  )
  await store.schemaChanged()
  const orphan = store.transaction(
    (tx) => tx.run("INSERT INTO child VALUES ('c', 'nobody')"),
    quick,
  )
  const results = await Promise.allSettled([insert(store, 'a'), orphan])
  assert.equal(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(ids(), [])
  await insert(store, 'b')
  assert.equal(ids(), ['b'], 'the next ones are not affected')
  await close()
})

test('many at once are all kept, each with its answer', async () => {
  const { store, ids, close } = await world()
  const wanted = Array.from({ length: 500 }, (_, at) => `id${String(at).padStart(3, '0')}`)
  const results = await Promise.all(
    wanted.map(async (id, at) => {
      if (at % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
      return insert(store, id, at % 5 === 0 ? (tx) => tx.get('SELECT 1') : undefined)
    }),
  )
  assert.equal(results, wanted)
  assert.equal(ids(), wanted)
  await close()
})

test.run()
