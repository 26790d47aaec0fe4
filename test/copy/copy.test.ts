import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { digestOf } from '../../server/copy/rows.js'
import { planTable } from '../../server/copy/values.js'
import { openSqliteBulk } from '../../server/store/sqlite/bulk.js'
import { boot, command, copyFolder, removeFolder, runCommand, stopBooted } from '../helper/boot.js'
import { codeAt, enrol, setFactors } from '../helper/factors.js'
import { logIn, send } from '../helper/scenario.js'
import { type Databases, openDatabases } from './database.js'

const test = suite('copy')
const here = { POCKETGATE_SERVE_DATABASE: 'SQLITE' }
let databases: Databases
const made: string[] = []

const found = await openDatabases()
test.before(() => {
  databases = found!
})
test.after.each(stopBooted)
test.after(async () => {
  await databases.stop()
  for (const dir of made) removeFolder(dir)
})

function folder(data?: null): string {
  const dir = copyFolder(data)
  made.push(dir)
  return dir
}

const copy = (from: string, to: string, ...more: string[]) =>
  runCommand(['copy', '--from', from, '--to', to, ...more])

/**
 * Every table of a database file, its rows in order; bytes as text, since settings may be stored as
 * either.
 */
function rowsOf(path: string, without = ''): Record<string, unknown[]> {
  const db = new Database(path, { readonly: true })
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[]
  const rows = tables
    .filter((name) => name !== without)
    .sort()
    .map((name) => [name, db.prepare(`SELECT * FROM \`${name}\``).raw().all().map(plain)])
  db.close()
  return Object.fromEntries(rows)
}

function plain(row: unknown): unknown[] {
  return (row as unknown[]).map((value) => (Buffer.isBuffer(value) ? value.toString() : value))
}

/** Tables, indexes and views by name, with uniform quoting. */
function schemaOf(path: string): Record<string, string> {
  const db = new Database(path, { readonly: true })
  const rows = db
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    )
    .all() as { name: string; sql: string }[]
  db.close()
  return Object.fromEntries(rows.map(({ name, sql }) => [name, sql.replaceAll('"', '`')]).sort())
}

test('a folder comes back from PostgreSQL as it went there, and accounts sign in at each place', async () => {
  const source = folder()
  const server = await boot({ dir: source, env: here, args: ['--limits', 'off'] })
  await setFactors(server.url, 'users', { totp: { enabled: true } })
  const client = new PocketBase(server.url)
  await client.collection('users').authWithPassword('ann@example.com', 'password-ann')
  const { secret } = await enrol(client, 'users')
  const token = (await logIn(server.url, 'users', 'bob@example.com', 'password-bob')).token
  await server.stop()
  mkdirSync(join(source, 'storage/_pb_users_auth_/someone'), { recursive: true })
  writeFileSync(join(source, 'storage/_pb_users_auth_/someone/a.txt'), 'content')

  const url = await databases.make()
  const files = folder(null)
  const there = await copy(source, url, '--files-to', files)
  assert.is(there.code, 0, there.stderr)
  assert.match(there.stdout, /^users +6 rows +[0-9a-f]{16} +the same$/m)
  assert.match(there.stdout, /^totp_secrets +1 rows /m)
  const back = folder(null)
  const again = await copy(url, back, '--files-from', files)
  assert.is(again.code, 0, again.stderr)

  for (const name of ['data.db', 'auxiliary.db', 'pocketgate.db']) {
    const [there, was] = [back, source].map((dir) => rowsOf(join(dir, name), 'migrations'))
    assert.equal(there, was, name)
    assert.equal(schemaOf(join(back, name)), schemaOf(join(source, name)), name)
  }
  for (const dir of [files, back]) {
    const path = join(dir, 'storage/_pb_users_auth_/someone/a.txt')
    assert.is(readFileSync(path, 'utf8'), 'content')
    assert.is(statSync(join(dir, 'pocketgate.key')).mode & 0o777, 0o600)
  }
  for (const [dir, env] of [
    [files, { POCKETGATE_SERVE_DATABASE: url }],
    [back, here],
  ] as const) {
    const copied = await boot({ dir, env, args: ['--limits', 'off'] })
    const headers = { authorization: token }
    const path = '/api/collections/users/auth-refresh'
    assert.is((await send(copied.url, { method: 'POST', path, headers })).status, 200)
    const first = await send(copied.url, {
      path: '/api/collections/users/auth-with-password',
      body: { identity: 'ann@example.com', password: 'password-ann' },
    })
    assert.is(first.status, 401, first.text)
    const second = await send(copied.url, {
      path: '/api/collections/users/auth-with-totp',
      body: { mfaId: first.json.mfaId, code: codeAt(secret) },
    })
    assert.is(second.status, 200, second.text)
    await copied.stop()
    const audit = await runCommand(['audit', 'verify', '--dir', dir], { env })
    assert.match(audit.stdout, /is whole/)
  }
  // What the server wrote to its own database meanwhile isn't reported as missing.
  const later = await copy(url, folder(null))
  assert.is(later.code, 0, later.stderr)
  assert.match(later.stdout, /^audit +[1-9]\d* rows +[0-9a-f]{16} +the same$/m)
})

test('a target that holds something is refused, and stays as it is', async () => {
  const source = folder()
  const url = await databases.make()
  await databases.query(url.split('?')[0]!, 'CREATE SCHEMA gate CREATE TABLE notes (text text)')
  for (const [target, says] of [
    [url, /is not empty: it has notes/],
    [folder(), /is not empty: it has _/],
    [source, /onto itself/],
  ] as const) {
    const { code, stderr } = await copy(source, target)
    assert.is(code, 1)
    assert.match(stderr, says)
  }
  const full = folder(null)
  writeFileSync(join(full, 'note.txt'), '')
  assert.match((await copy(source, full)).stderr, /is not empty: .*note\.txt/)
  assert.not(existsSync(join(full, 'data.db')))
  assert.match((await copy(join(full, 'nowhere'), url)).stderr, /there is no .*data\.db/)
  const tables = await databases.query(url, "SELECT 1 FROM pg_tables WHERE tablename = 'users'")
  assert.equal(tables, [])
})

test('a copy that was killed goes on where it was; until it is whole, nobody serves it', async () => {
  const source = folder()
  addUsers(source, 60_000)
  const url = await databases.make()
  const child = spawn(process.execPath, [command, 'copy', '--from', source, '--to', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text
    if (/rows of users: [1-9]/.test(told)) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('close', resolve))
  const count = async () =>
    Number((await databases.query(url, 'SELECT count(*) AS count FROM users'))[0]!['count'])
  const before = await count()
  assert.ok(before > 0 && before < 60_006, String(before))

  const served = await runCommand(['superuser', 'ips', '--dir', folder(null)], {
    env: { POCKETGATE_SERVE_DATABASE: url },
  })
  assert.is(served.code, 1)
  assert.match(served.stderr, /isn't whole/)
  assert.match((await copy(folder(), url)).stderr, /half of another copy/)

  const rest = await copy(source, url)
  assert.is(rest.code, 0, rest.stderr)
  assert.match(rest.stdout, /^users +60006 rows +[0-9a-f]{16} +the same$/m)
  assert.is(await count(), 60_006)
})

test('values that only one of the databases can hold are changed to what is read of them, and counted', async () => {
  const source = folder()
  const db = new Database(join(source, 'data.db'))
  const change = db.prepare("UPDATE users SET name = ?, location = ? WHERE username = 'ann'")
  change.run('a\0b\\n\tc\r\n', '9007199254740993')
  db.prepare("UPDATE users SET name = ?, location = ? WHERE username = 'bob'").run(
    Buffer.from('bytes'),
    '1.5',
  )
  db.prepare("UPDATE members SET banned = 'true'").run()
  db.close()
  const url = await databases.make()
  const { code, stdout, stderr } = await copy(source, url)
  assert.is(code, 0, stderr)
  assert.match(stdout, /^users .* the same, 1 values that had to be changed$/m)
  assert.match(stdout, /^members .* the same, 3 values that had to be changed$/m)
  const rows = await databases.query(
    url,
    "SELECT name, location FROM users WHERE username IN ('ann', 'bob') ORDER BY username",
  )
  assert.equal(rows, [
    { name: 'a\uFFFDb\\n\tc\r\n', location: '9007199254740993' },
    { name: 'bytes', location: '1.5' },
  ])
  const back = folder(null)
  const again = await copy(url, back)
  assert.is(again.code, 0, again.stdout + again.stderr)
  assert.equal(locationsOf(back), locationsOf(source))
})

test('from folder to folder rows, their numbers and the schema stay', async () => {
  const source = folder()
  const db = new Database(join(source, 'data.db'))
  db.exec("DELETE FROM users WHERE username = 'bob'")
  const numbers = db.prepare('SELECT rowid FROM users').pluck().all()
  db.close()
  const target = folder(null)
  const { code, stderr } = await copy(source, target)
  assert.is(code, 0, stderr)
  assert.equal(rowsOf(join(target, 'data.db')), rowsOf(join(source, 'data.db')))
  assert.equal(schemaOf(join(target, 'data.db')), schemaOf(join(source, 'data.db')))
  const copied = new Database(join(target, 'data.db'))
  assert.equal(copied.prepare('SELECT rowid FROM users').pluck().all(), numbers)
  copied.close()
  assert.not(existsSync(join(target, 'pocketgate.db')))
})

test('a row that is missing, moved or changed gives another hash', async () => {
  const dir = folder()
  const digest = async () => {
    const bulk = openSqliteBulk(join(dir, 'data.db'))
    const [table] = (await bulk.tables()).filter(({ name }) => name === 'users')
    const plan = planTable(table!, table!, { source: false, target: true })
    const { hash } = await digestOf({ table: 'users', plan }, bulk, () => {})
    await bulk.close()
    return hash
  }
  const hashes = [await digest()]
  for (const change of [
    "UPDATE users SET name = name || ' ' WHERE username = 'ann'",
    'UPDATE users SET rowid = 1000 WHERE rowid = 1',
    "UPDATE users SET location = NULL WHERE username = 'bob'",
    "DELETE FROM users WHERE username = 'carl'",
  ]) {
    const db = new Database(join(dir, 'data.db'))
    db.exec(change)
    db.close()
    hashes.push(await digest())
  }
  assert.is(new Set(hashes).size, hashes.length)
})

function locationsOf(dir: string): unknown[] {
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  const rows = db.prepare('SELECT typeof(location), CAST(location AS TEXT) FROM users').raw().all()
  db.close()
  return rows
}

function addUsers(dir: string, count: number): void {
  const db = new Database(join(dir, 'data.db'))
  db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO users (id, email, username, tokenKey, password)
    SELECT printf('u%014d', i), i || '@load.example.com', 'user' || i, printf('%050d', i), '' FROM n`)
  db.close()
}

if (found) test.run()
else {
  const none = suite('copy')
  none.skip('a PostgreSQL is needed')
  none.run()
}
