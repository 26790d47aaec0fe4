import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { createReaderPool } from '../../server/store/sqlite/reader-pool.js'
import { emptyFolder, openTestStore, until } from './data-folder.js'

/** A folder with a large table, and a view with a string in double quotes. */
function largeFolder(): string {
  const dir = emptyFolder()
  const database = new Database(join(dir, 'data.db'))
  database.pragma('journal_mode = WAL')
  database.exec(`
    CREATE TABLE big (id INTEGER PRIMARY KEY, word TEXT, half REAL, raw BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO big SELECT i, CASE i % 3 WHEN 0 THEN NULL ELSE 'w' || i END, i / 2.0, x'0102' FROM n;
  `)
  database.unsafeMode()
  database.pragma('writable_schema = ON')
  database
    .prepare("INSERT INTO sqlite_master VALUES ('view', 'quoted', 'quoted', 0, ?)")
    .run('CREATE VIEW quoted AS SELECT id, "text" AS kind FROM big')
  database.close()
  return dir
}

/** Reader processes of this process; undefined if they can't be listed. */
function readerCount(): number | undefined {
  const file = `/proc/${process.pid}/task/${process.pid}/children`
  if (!existsSync(file)) return undefined
  const children = readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean)
  return children.filter((pid) => commandOf(pid).includes('reader.js')).length
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const canCount = readerCount() !== undefined

// Billions of rows: it would run for minutes.
const endless =
  'SELECT count(*) AS n FROM big AS a, big AS b, big AS c WHERE a.half > b.half + c.id'

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('a scan gives the same rows as in place, and leaves the event loop free', async () => {
  const store = await openTestStore(largeFolder(), 5)
  assert.equal(await store.read.get('SELECT * FROM big WHERE id = ?', [3]), {
    id: 3,
    word: null,
    half: 1.5,
    raw: Buffer.from([1, 2]),
  })
  if (canCount) assert.is(readerCount(), 0)

  const rows = await store.read.all('SELECT * FROM big WHERE half < ? ORDER BY half DESC', [1.9])
  assert.equal(rows, [
    { id: 3, word: null, half: 1.5, raw: Buffer.from([1, 2]) },
    { id: 2, word: 'w2', half: 1, raw: Buffer.from([1, 2]) },
    { id: 1, word: 'w1', half: 0.5, raw: Buffer.from([1, 2]) },
  ])
  if (canCount) assert.is(readerCount(), 1)
  const none = await store.read.get('SELECT * FROM big WHERE half = ?', [-1])
  assert.is(none, undefined)

  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  const slow = `SELECT sum(a.half > b.half) AS n FROM big AS a, big AS b WHERE b.id <= ?`
  await store.read.get(slow, [500])
  clearInterval(timer)
  assert.ok(ticks > 5, `${ticks} ticks`)
  await store.close()
  if (canCount) assert.is(readerCount(), 0)
})

test('what a transaction committed is there for the next scan', async () => {
  const store = await openTestStore(largeFolder(), 5)
  const count = 'SELECT count(*) AS n FROM big WHERE word = ?'
  assert.equal(await store.read.get(count, ['new']), { n: 0 })
  await store.transaction(async (tx) => {
    await tx.run("UPDATE big SET word = 'new' WHERE id <= 7")
  })
  assert.equal(await store.read.get(count, ['new']), { n: 7 })
  await store.close()
})

test('a scan that overruns is ended at queryTimeout; the ones beside it and after it are answered', async () => {
  const store = await openTestStore(largeFolder(), 1)
  const started = performance.now()
  const [fault, beside] = await Promise.all([
    faultOf(store.read.get(endless)),
    store.read.get('SELECT count(word) AS n FROM big WHERE half > ?', [0]),
  ])
  const elapsed = performance.now() - started
  assert.match((fault as Error).message, 'took longer than 1 s')
  assert.ok(elapsed >= 990 && elapsed < 3000, `${elapsed} ms`)
  assert.equal(beside, { n: 13334 })
  const after = await store.read.get('SELECT count(word) AS n FROM big WHERE half > ?', [1])
  assert.equal(after, { n: 13332 })
  await store.close()
})

test('a quick scan does not wait for the end of slow ones', async () => {
  const store = await openTestStore(largeFolder(), 20)
  const slow = Array.from({ length: 5 }, () => faultOf(store.read.get(endless)))
  const started = performance.now()
  const quick = await store.read.get('SELECT count(word) AS n FROM big WHERE half > ?', [0])
  const elapsed = performance.now() - started
  assert.equal(quick, { n: 13334 })
  assert.ok(elapsed < 8000, `${elapsed} ms`)
  await store.close()
  for (const fault of await Promise.all(slow)) assert.match((fault as Error).message, 'busy')
})

test('a fault of SQLite reaches the caller', async () => {
  const store = await openTestStore(largeFolder(), 5)
  const text = "SELECT json_extract('{', word) FROM big WHERE half > ?"
  assert.match(((await faultOf(store.read.all(text, [0]))) as Error).message, 'malformed JSON')
  await store.close()
})

test('readers see views with strings in double quotes, also after the schema changed', async () => {
  const store = await openTestStore(largeFolder(), 5)
  const text = 'SELECT count(*) AS n, max(kind) AS kind FROM quoted WHERE id > ?'
  assert.equal(await store.read.get(text, [0]), { n: 20000, kind: 'text' })
  await store.transaction(async (tx) => {
    await tx.run('DROP VIEW main.quoted')
    await tx.run("CREATE VIEW quoted AS SELECT id, 'other' AS kind FROM big")
  })
  await store.schemaChanged()
  assert.equal(await store.read.get(text, [0]), { n: 20000, kind: 'other' })
  await store.close()
})

test('readers cannot write', async () => {
  const dir = largeFolder()
  const pool = createReaderPool({ path: join(dir, 'data.db'), timeoutMs: 5000, patienceMs: 100 })
  const text = "INSERT INTO big (word) VALUES ('x') RETURNING id"
  const fault = await faultOf(pool.run({ kind: 'all', text, params: [] }))
  assert.match((fault as Error).message, /readonly/)
  await pool.close()
})

test('more than the queue holds get server.busy at once; who waits too long gets it then', async () => {
  const dir = largeFolder()
  const pool = createReaderPool({ path: join(dir, 'data.db'), timeoutMs: 700, patienceMs: 100 })
  const faults: unknown[] = []
  for (let i = 0; i < 300; i++) {
    void faultOf(pool.run({ kind: 'get', text: endless, params: [] })).then((fault) =>
      faults.push(fault),
    )
  }
  await new Promise((resolve) => setImmediate(resolve))
  const codes = () => faults.map((fault) => (fault instanceof ApiError ? fault.code : 'other'))
  assert.ok(faults.length >= 90 && faults.length < 100, `${faults.length} refused at once`)
  assert.ok(codes().every((code) => code === 'server.busy'))
  await until(() => faults.length > 290)
  assert.ok(codes().filter((code) => code === 'server.busy').length > 280)
  await pool.close()
  await until(() => faults.length === 300)
})

test('close: what runs fails, and no process stays', async () => {
  const store = await openTestStore(largeFolder(), 60)
  const fault = faultOf(store.read.get(endless))
  await store.close()
  assert.match(((await fault) as Error).message, 'busy')
  if (canCount) assert.is(readerCount(), 0)
})

test.run()
