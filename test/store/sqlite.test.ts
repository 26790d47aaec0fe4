import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, StartError } from '../../server/base/errors.js'
import { ownMigrations } from '../../server/store/migrations/own.js'
import { UniqueError } from '../../server/store/store.js'
import { copyFixture, emptyFolder, hashesOf, openTestData, openTestStore } from './data-folder.js'

async function faultOf(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt()
  } catch (error) {
    return error
  }
  return undefined
}

test('a folder that PocketBase wrote keeps its bytes through start, reads and stop', async () => {
  const dir = copyFixture('pb_data')
  const before = hashesOf(dir)
  const data = await openTestData(dir, { contracts: ['weather'] })
  assert.is((await data.store.read.all('SELECT id FROM users')).length, 6)
  assert.is((await data.store.logs.all('SELECT id FROM _logs LIMIT 1')).length <= 1, true)
  await data.close()
  assert.equal(hashesOf(dir), before)
  assert.not(existsSync(join(dir, 'pocketgate.db')))
})

test('transaction: what it wrote is there after it, and checkpointed after close', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  const name = await store.transaction(async (tx) => {
    await tx.run('UPDATE users SET name = ? WHERE username = ?', ['Ännchen', 'ann'])
    await new Promise((resolve) => setImmediate(resolve))
    const row = await tx.get<{ name: string }>('SELECT name FROM users WHERE username = ?', ['ann'])
    return row?.name
  })
  assert.is(name, 'Ännchen')
  const found = await store.read.kysely
    .selectFrom('users')
    .select('name')
    .where('username', '=', 'ann')
    .executeTakeFirst()
  assert.is(found?.name, 'Ännchen')
  await store.close()
  assert.not(existsSync(join(dir, 'data.db-wal')))
})

test('transaction: a throw takes everything back', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const fault = await faultOf(() =>
    store.transaction(async (tx) => {
      await tx.kysely.deleteFrom('users').execute()
      throw new Error('changed my mind')
    }),
  )
  assert.is((fault as Error).message, 'changed my mind')
  assert.is((await store.read.all('SELECT id FROM users')).length, 6)
  await store.close()
})

test('transactions run one after another, and reads do not wait for them', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const order: string[] = []
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const first = store.transaction(async (tx) => {
    await tx.run("UPDATE users SET name = 'x'")
    await gate
    order.push('first')
  })
  const second = store.transaction(async () => {
    order.push('second')
  })
  const row = await store.read.get<{ names: number }>(
    "SELECT count(*) AS names FROM users WHERE name = 'x'",
  )
  assert.is(row?.names, 0, 'a read sees the state before the open transaction')
  order.push('read')
  release()
  await Promise.all([first, second])
  assert.equal(order, ['read', 'first', 'second'])
  await store.close()
})

test('transaction inside a transaction is refused, not waited for', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const fault = await faultOf(() => store.transaction(() => store.transaction(async () => 'never')))
  assert.match((fault as Error).message, 'inside a transaction')
  assert.is(await store.transaction(async () => 'still works'), 'still works')
  await store.close()
})

test('a transaction handle is dead after its end', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const tx = await store.transaction(async (handle) => handle)
  const fault = await faultOf(() => tx.run("UPDATE users SET name = ''"))
  assert.match((fault as Error).message, 'has ended')
  await store.close()
})

test('a writer that never finishes costs others a 503, not an endless wait', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir, 0.05)
  const other = await openTestStore(dir, 0.05)
  let release = () => {}
  const stuck = store.transaction(
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  for (const waiting of [store, other]) {
    const fault = await faultOf(() => waiting.transaction(async () => {}))
    assert.instance(fault, ApiError)
    assert.is((fault as ApiError).status, 503)
  }
  release()
  await stuck
  assert.is(await other.transaction(async () => 'free'), 'free')
  await store.close()
  await other.close()
})

test('the read handle refuses writes', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  assert.match(String(await faultOf(() => store.read.run('DELETE FROM users'))), 'readonly')
  await store.close()
})

test('UniqueError names the columns of the index', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const rows: [sql: string, columns: string[]][] = [
    ["UPDATE users SET email = 'ann@example.com' WHERE username = 'bob'", ['email']],
    ["UPDATE users SET username = 'ANN' WHERE username = 'bob'", ['username']],
    ['UPDATE users SET id = (SELECT min(id) FROM users)', ['id']],
    [
      "INSERT INTO _authOrigins (collectionRef, recordRef, fingerprint) VALUES ('a','b','c'), ('a','b','c')",
      ['collectionRef', 'recordRef', 'fingerprint'],
    ],
  ]
  for (const [sql, columns] of rows) {
    const fault = await faultOf(() => store.transaction((tx) => tx.run(sql)))
    assert.instance(fault, UniqueError, sql)
    assert.equal((fault as UniqueError).columns, columns)
  }
  await store.close()
})

test('a view with a string in double quotes can be read, in and outside of a transaction', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  const sql = "SELECT loud FROM user_cards WHERE name != '' "
  assert.equal(await store.read.all(sql), [{ loud: '<Fred> & "Co"!' }])
  assert.equal(await store.transaction((tx) => tx.all(sql)), [{ loud: '<Fred> & "Co"!' }])
  await store.transaction(async (tx) => {
    await tx.run('DROP VIEW main.user_cards')
    await tx.run(
      'CREATE VIEW user_cards AS SELECT * FROM (SELECT id, name, "?" AS loud FROM users)',
    )
  })
  await store.schemaChanged()
  assert.equal(await store.read.all(sql), [{ loud: '?' }])
  await store.close()
})

test('a view’s column that is a string in double quotes, without an alias, has it for its name', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  await store.transaction(async (tx) => {
    await tx.run('DROP VIEW main.user_cards')
    await tx.run('CREATE VIEW user_cards AS SELECT * FROM (SELECT id, name, "loud" FROM users)')
  })
  await store.schemaChanged()
  assert.equal(await store.read.all('SELECT loud FROM user_cards LIMIT 1'), [{ loud: 'loud' }])
  await store.close()
})

test('a new index is counted once the collections have changed, as PocketBase does', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const count = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_name'"
  await store.transaction((tx) => tx.run('CREATE INDEX ix_name ON users (name)'), { isLong: true })
  assert.equal(await store.read.all(count), [])
  await store.schemaChanged()
  assert.is((await store.read.all<{ stat: string }>(count))[0]?.stat.split(' ')[0], '6')
  await store.close()
})

test('own: sessions from before they had a kind go on', async () => {
  const dir = copyFixture('pb_data')
  const before = new Database(join(dir, 'pocketgate.db'))
  before.pragma('journal_mode = WAL')
  before.exec('CREATE TABLE migrations (name TEXT PRIMARY KEY NOT NULL, applied INTEGER NOT NULL)')
  // The migrations of that time; none of them was written by the schema builder.
  for (const { name, statements } of ownMigrations.slice(0, 5)) {
    for (const statement of statements as readonly string[]) before.exec(statement)
    before.prepare('INSERT INTO migrations (name, applied) VALUES (?, 1)').run(name)
  }
  const insert = before.prepare(
    `INSERT INTO refresh_sessions (sid, collection, record, project, jti_hash, created, expires, revoked)
     VALUES (?, 'users', 'ann', 'shop', 'hash', 10, 4000000000, ?)`,
  )
  insert.run('lives', 0)
  insert.run('ended', 1)
  before.close()
  const store = await openTestStore(dir)
  try {
    const own = await store.own()
    const rows = await own.read.all(
      'SELECT sid, kind, project, jti_hash, created, last_used, idle_ends, revoked FROM refresh_sessions ORDER BY sid',
    )
    const same = {
      kind: 'mudbase',
      project: 'shop',
      jti_hash: 'hash',
      created: 10,
      last_used: 10,
      idle_ends: 0,
    }
    assert.equal(
      rows.map((row) => ({ ...row })),
      [
        { sid: 'ended', ...same, revoked: 1 },
        { sid: 'lives', ...same, revoked: 0 },
      ],
    )
  } finally {
    await store.close()
  }
})

test('own: pocketgate.db is made by its first use, with its migrations', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  assert.not(existsSync(join(dir, 'pocketgate.db')))
  const own = await store.own()
  assert.is(await store.own(), own)
  const ran = await own.read.all<{ name: string }>('SELECT name FROM migrations ORDER BY rowid')
  assert.equal(ran.map(({ name }) => name).sort(), ownMigrations.map(({ name }) => name).sort())
  await store.close()
  assert.ok(existsSync(join(dir, 'pocketgate.db')))
})

test('dataVersion changes when another connection writes, and only then', async () => {
  const dir = copyFixture('pb_data')
  const [store, other] = [await openTestStore(dir), await openTestStore(dir)]
  const before = await store.dataVersion()
  assert.is(await store.dataVersion(), before)
  await other.transaction((tx) => tx.run("UPDATE users SET name = 'y'"))
  assert.is.not(await store.dataVersion(), before)
  await store.close()
  await other.close()
})

test('what cannot be opened stops the start with one line and is left alone', async () => {
  const rows: [file: string, content: string, message: RegExp][] = [
    ['data.db', 'no database at all, but some text', /data\.db is not a SQLite database/],
    ['data.db', `SQLite format 3\0${'x'.repeat(5000)}`, /data\.db is (not a SQLite|damaged)/],
    ['auxiliary.db', 'something else', /auxiliary\.db is not a SQLite database/],
  ]
  for (const [file, content, message] of rows) {
    const dir = copyFixture('pb_data')
    writeFileSync(join(dir, file), content)
    const before = hashesOf(dir)
    const fault = await faultOf(() => openTestData(dir))
    assert.instance(fault, StartError, String(fault))
    assert.match((fault as Error).message, message)
    assert.not((fault as Error).message.includes('\n'))
    assert.equal(hashesOf(dir), before)
  }
  const dir = emptyFolder()
  writeFileSync(join(dir, 'file'), '')
  const fault = await faultOf(() => openTestData(join(dir, 'file')))
  assert.instance(fault, StartError)
})

test.run()
