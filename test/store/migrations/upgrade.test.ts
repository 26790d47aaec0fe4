import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { StartError } from '../../../server/base/errors.js'
import type { Field } from '../../../server/model/field-options.js'
import { systemMigrations } from '../../../server/store/migrations/list.js'
import { mailTexts } from '../../../server/store/migrations/mail-texts.js'
import type { Store } from '../../../server/store/store.js'
import type { Row } from '../../../server/store/values.js'
import { copyFixture, emptyFolder, hashesOf, openTestData, openTestStore } from '../data-folder.js'
import { readZip } from '../read-zip.js'

const ddl = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"

async function change(dir: string, ...statements: string[]): Promise<void> {
  const store = await openTestStore(dir)
  await store.transaction(async (tx) => {
    for (const statement of statements) await tx.run(statement)
  })
  await store.close()
}

async function indexesOf(store: Store, name: string): Promise<string[]> {
  const row = await store.read.get<{ indexes: string }>(
    'SELECT indexes FROM _collections WHERE name = ?',
    [name],
  )
  return JSON.parse(row?.indexes ?? '[]') as string[]
}

test('a folder of 0.23 gets the migrations of 0.39 and keeps its tables and rows', async () => {
  const dir = copyFixture('pb_data_0.23')
  const before = await openTestStore(dir)
  const tables = await before.read.all(ddl)
  const users = await before.read.all('SELECT * FROM users ORDER BY id')
  await before.close()

  const data = await openTestData(dir, { contracts: ['weather'] })
  assert.equal(await data.store.read.all(ddl), tables)
  assert.equal(await data.store.read.all('SELECT * FROM users ORDER BY id'), users)
  const applied = await data.store.read.all<Row>('SELECT file FROM _migrations ORDER BY rowid')
  assert.equal(
    applied.map((row) => row.file),
    systemMigrations,
  )
  await data.close()

  const hashes = hashesOf(dir)
  await (await openTestData(dir)).close()
  assert.equal(hashesOf(dir), hashes, 'the second start finds nothing to do')
  const saved = readdirSync(join(dir, 'backups')).filter((name) => name.endsWith('.zip'))
  assert.is(saved.length, 1)
})

test('upgrade: fields get what 0.39 adds, where PocketBase saves the collection', async () => {
  const data = await openTestData(copyFixture('pb_data_0.23'))
  const helped = (fields: Field[] = []) => fields.filter((field) => field.help === '').length
  const rows: [name: string, withHelp: number, saved: boolean][] = [
    ['_mfas', 0, false],
    ['_superusers', 6, true],
    ['users', 12, true],
    ['cities', 6, true],
    ['favorites', 0, false],
    ['city_fans', 3, true],
  ]
  for (const [name, withHelp, saved] of rows) {
    const collection = data.collections.find(name)
    assert.is(helped(collection?.fields), withHelp, name)
    assert.is(Date.parse(collection?.updated ?? '') > Date.now() - 60_000, saved, name)
  }
  const [, name, fans] = data.collections.find('city_fans')?.fields ?? []
  assert.match(String(name?.id), /^_clone_\w{4}$/)
  assert.equal([fans?.id, fans?.onlyInt], ['number1148104827', true])
  for (const { auth } of data.collections.auth()) {
    assert.is(auth.authAlert.emailTemplate.body, mailTexts.authAlert.body)
    assert.is(auth.authToken.secret.length, 50)
  }
  await data.close()
})

test('upgrade: an alert mail that someone wrote stays', async () => {
  const dir = copyFixture('pb_data_0.23')
  await change(
    dir,
    "UPDATE _collections SET options = json_set(options, '$.authAlert.emailTemplate.body', 'Mine {APP_NAME}') WHERE name = 'users'",
  )
  const data = await openTestData(dir)
  assert.is(data.collections.find('users')?.auth?.authAlert.emailTemplate.body, 'Mine {APP_NAME}')
  await data.close()
})

test('upgrade: indexes made by hand are taken over, doubled ones go', async () => {
  const dir = copyFixture('pb_data_0.23')
  await change(
    dir,
    'CREATE INDEX by_hand ON users(name, language DESC)',
    'CREATE UNIQUE INDEX doubled_email ON users (email)',
    'CREATE UNIQUE INDEX doubled_name ON cities (`name`,`country`)',
    "UPDATE _collections SET indexes = replace(indexes, 'ON `members`', 'ON `other`') WHERE name = 'members'",
  )
  const { store, close } = await openTestData(dir)
  const found = (await store.read.all<Row>(ddl)).map((row) => row.name)
  assert.equal(
    ['by_hand', 'doubled_email', 'doubled_name'].map((name) => found.includes(name)),
    [true, false, false],
  )
  assert.is(
    (await indexesOf(store, 'users')).at(-1),
    'CREATE INDEX `by_hand` ON `users` (\n  `name`,\n  `language` DESC\n)',
  )
  assert.ok((await indexesOf(store, 'members')).every((index) => index.includes('ON `members`')))
  await close()
})

test('upgrade: steps of the first 0.23 releases are made up for', async () => {
  const dir = copyFixture('pb_data_0.23')
  await change(
    dir,
    "DELETE FROM _migrations WHERE file > '1717233557'",
    'DROP VIEW city_fans',
    'ALTER TABLE _otps DROP COLUMN sentTo',
    "UPDATE _collections SET fields = (SELECT json_group_array(json(value)) FROM json_each(fields) WHERE json_extract(value, '$.name') <> 'sentTo') WHERE name = '_otps'",
    "UPDATE _collections SET deleteRule = 'id = 1' WHERE name IN ('_mfas', '_otps')",
    "UPDATE _collections SET id = '123456789012345' WHERE name = '_superusers'",
    "UPDATE _authOrigins SET collectionRef = '123456789012345'",
  )
  const data = await openTestData(dir)
  const otps = data.collections.find('_otps')
  assert.is(otps?.deleteRule, null)
  assert.ok(otps?.fields.some((field) => field.name === 'sentTo' && field.hidden && field.system))
  assert.equal(await data.store.read.all('SELECT sentTo FROM _otps'), [])
  assert.is(data.collections.find('_superusers')?.id, 'pbc_3142635823')
  const origins = await data.store.read.all<Row>('SELECT DISTINCT collectionRef FROM _authOrigins')
  assert.equal(
    origins.map((row) => row.collectionRef),
    ['pbc_3142635823'],
  )
  await data.close()
})

test('upgrade: the log says from what, to what, and where the copy is', async () => {
  const dir = copyFixture('pb_data_0.23')
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  await (await openTestData(dir, { log })).close()
  const [name = ''] = readdirSync(join(dir, 'backups'))
  assert.match(
    lines.join(''),
    `upgrading ${dir} from PocketBase 0.23–0.32 to 0.40; as it was, it is in ${join(dir, 'backups', name)}`,
  )
})

test('upgrade: the folder is saved before, as a zip that holds the old databases', async () => {
  const dir = copyFixture('pb_data_0.23')
  await writeFile(join(dir, '.notify-me'), 'kept')
  await (await openTestData(dir)).close()
  const [name = ''] = readdirSync(join(dir, 'backups'))
  assert.match(name, /^[a-z0-9_]+_\d{14}\.zip$/)
  const restored = emptyFolder()
  const names: string[] = []
  for await (const entry of readZip(join(dir, 'backups', name))) {
    names.push(entry.name)
    if (entry.name.endsWith('.db')) await writeFile(join(restored, entry.name), entry.content)
    else assert.is(await text(entry.content), 'kept')
  }
  assert.equal(names.sort(), ['.notify-me', 'auxiliary.db', 'data.db'])
  const old = await openTestStore(restored)
  assert.is((await old.read.all('SELECT file FROM _migrations')).length, 6)
  assert.is((await old.read.all('SELECT id FROM users')).length, 24)
  await old.close()
  assert.not(readdirSync(dir).includes('.pb_temp_to_delete'))
})

test('a folder from before 0.23 is refused with a line that says what to do', async () => {
  const dir = emptyFolder()
  await change(
    dir,
    'CREATE TABLE _migrations (file VARCHAR(255) PRIMARY KEY NOT NULL, applied INTEGER NOT NULL)',
    'CREATE TABLE _admins (id TEXT PRIMARY KEY NOT NULL)',
    'CREATE TABLE _collections (id TEXT PRIMARY KEY NOT NULL, name TEXT, schema JSON)',
  )
  const store = await openTestStore(dir)
  await store.logs.run('CREATE TABLE t (id TEXT)')
  await store.close()
  const before = hashesOf(dir)
  let fault: unknown
  await openTestData(dir).catch((error: unknown) => {
    fault = error
  })
  assert.instance(fault, StartError)
  assert.match(
    (fault as Error).message,
    /before 0\.23: .*start PocketBase 0\.23 or later on it once/,
  )
  assert.equal(hashesOf(dir), before)
})

test('another application’s database is refused', async () => {
  const dir = emptyFolder()
  await change(dir, 'CREATE TABLE customers (id TEXT)')
  let fault: unknown
  await openTestData(dir).catch((error: unknown) => {
    fault = error
  })
  assert.instance(fault, StartError)
  assert.match((fault as Error).message, 'not a PocketBase database')
})

test('a folder newer than 0.39 opens with a warning', async () => {
  const dir = copyFixture('pb_data')
  await change(
    dir,
    "INSERT INTO _migrations VALUES ('1999999999_later.go', 1), ('1999999999_own.js', 1)",
  )
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  await (await openTestData(dir, { log })).close()
  assert.is(lines.length, 1)
  assert.match(lines[0] ?? '', '1999999999_later.go')
})

test.run()
