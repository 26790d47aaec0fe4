import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mailTexts } from '../../../server/store/migrations/mail-texts.js'
import { migrationsTable } from '../../../server/store/migrations/system-tables.js'
import type { Db } from '../../../server/store/store.js'
import type { Row } from '../../../server/store/values.js'
import { databaseOf, isPostgres, queryDatabase } from '../../helper/postgres.js'
import { copyFixture, emptyFolder, hashesOf, openTestData, openTestStore } from '../data-folder.js'

// PostgreSQL doesn't keep the statements that made its tables.
const ddl = `SELECT type, name, tbl_name${isPostgres ? '' : ', sql'}
  FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name`
const systemRows =
  'SELECT id, system, type, name, fields, indexes, listRule, viewRule, createRule, updateRule, deleteRule FROM _collections WHERE system = 1 ORDER BY rowid'

/** Options without values that may differ: secrets, and the texts of mails. */
async function plainOptions(db: Db, name: string): Promise<unknown> {
  const row = await db.get<{ options: string }>('SELECT options FROM _collections WHERE name = ?', [
    name,
  ])
  return JSON.parse(row?.options ?? '', (key, value) =>
    ['secret', 'subject', 'body'].includes(key) ? typeof value : value,
  )
}

function systemOnly(rows: Row[]): Row[] {
  return rows.filter((row) => String(row.tbl_name).startsWith('_'))
}

test('a fresh folder has the tables, indexes and system collections that PocketBase makes', async () => {
  const ours = await openTestData(emptyFolder())
  const theirs = await openTestData(copyFixture('pb_data'))
  assert.equal(
    systemOnly(await ours.store.read.all(ddl)),
    systemOnly(await theirs.store.read.all(ddl)),
  )
  const inLogs = async ({ store }: typeof ours) =>
    (await store.logs.all(ddl)).filter((row) => !isPostgres || row.tbl_name === '_logs')
  assert.equal(await inLogs(ours), await inLogs(theirs))
  // 0.39, which wrote that folder, has null where 0.40 has an empty list.
  const rows = await theirs.store.read.all(systemRows)
  const listed = rows.map((row) => ({
    ...row,
    fields: String(row.fields).replace(/("\w+(?:Domains|Types|umbs|alues)":)null/g, '$1[]'),
  }))
  assert.equal(await ours.store.read.all(systemRows), listed)
  const [mine, pocketBase] = [
    await plainOptions(ours.store.read, '_superusers'),
    await plainOptions(theirs.store.read, '_superusers'),
  ]
  const known = JSON.stringify(pocketBase).replace('"providers":null', '"providers":[]')
  assert.is(JSON.stringify(mine), known, 'key order counts')
  const files = 'SELECT file FROM _migrations ORDER BY rowid'
  assert.equal(await ours.store.read.all(files), await theirs.store.read.all(files))
  await ours.close()
  await theirs.close()
})

test('a fresh folder has settings as PocketBase stores them, and no account', async () => {
  const data = await openTestData(emptyFolder())
  const row = await data.store.read.get<Row>('SELECT typeof(value) AS type, value FROM _params')
  assert.is(row?.type, isPostgres ? 'text' : 'blob')
  assert.match(
    String(row?.value),
    '{"superuserIPs":[],"smtp":{"enabled":false,"port":587,"host":"smtp.example.com","username":"","password":""',
  )
  for (const table of ['_superusers', 'users']) {
    assert.equal(await data.store.read.all(`SELECT id FROM ${table}`), [])
  }
  const applied = await data.store.read.get<Row>('SELECT min(applied) AS applied FROM _migrations')
  assert.ok(Math.abs(Number(applied?.applied) / 1000 - Date.now()) < 60_000, 'microseconds')
  await data.close()
})

test('users without contracts is PocketBase’s own', async () => {
  const data = await openTestData(emptyFolder())
  const users = data.collections.find('users')
  assert.equal(
    users?.fields.map((field) => field.name),
    [
      'id',
      'password',
      'tokenKey',
      'email',
      'emailVisibility',
      'verified',
      'name',
      'avatar',
      'created',
      'updated',
    ],
  )
  assert.equal(users?.auth?.passwordAuth, { enabled: true, identityFields: ['email'] })
  assert.equal(users?.auth?.oauth2.mappedFields, {
    id: '',
    name: 'name',
    username: '',
    avatarURL: 'avatar',
  })
  assert.is(users?.id, '_pb_users_auth_')
  assert.equal(
    [users?.listRule, users?.viewRule, users?.createRule, users?.updateRule, users?.deleteRule],
    [
      'id = @request.auth.id',
      'id = @request.auth.id',
      '',
      'id = @request.auth.id',
      'id = @request.auth.id',
    ],
  )
  const columns = await data.store.read.get<Row>(
    "SELECT sql FROM sqlite_master WHERE name = 'users'",
  )
  await data.close()
  if (isPostgres) return
  assert.is(
    columns?.sql,
    "CREATE TABLE `users` (`avatar` TEXT DEFAULT '' NOT NULL, `created` TEXT DEFAULT '' NOT NULL, `email` TEXT DEFAULT '' NOT NULL, `emailVisibility` BOOLEAN DEFAULT FALSE NOT NULL, `id` TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT NULL, `name` TEXT DEFAULT '' NOT NULL, `password` TEXT DEFAULT '' NOT NULL, `tokenKey` TEXT DEFAULT '' NOT NULL, `updated` TEXT DEFAULT '' NOT NULL, `verified` BOOLEAN DEFAULT FALSE NOT NULL)",
  )
})

test('users with the weather contract has its columns, username unique without case', async () => {
  const data = await openTestData(emptyFolder(), { contracts: ['weather'] })
  const users = data.collections.find('users')
  assert.equal(
    users?.fields.slice(10).map(({ name, type, hidden }) => [name, type, hidden]),
    [
      ['username', 'text', false],
      ['language', 'text', false],
      ['unit', 'select', false],
      ['location', 'json', false],
      ['token', 'text', true],
    ],
  )
  assert.is(users?.fields.find(({ name }) => name === 'username')?.id, 'text4166911607')
  assert.equal(users?.auth?.passwordAuth.identityFields, ['email', 'username'])
  const insert = 'INSERT INTO users (tokenKey, username) VALUES (?, ?)'
  const add = (key: string, name: string) =>
    data.store.transaction((tx) => tx.run(insert, [key, name]))
  await add('a', 'Ann')
  await add('b', '')
  await add('c', '')
  let refused: unknown
  await add('d', 'aNN').catch((error: unknown) => {
    refused = error
  })
  assert.equal((refused as { columns?: string[] }).columns, ['username'])
  await data.close()
})

test('secrets are fifty characters, each of its own, and new in each folder', async () => {
  const secrets = new Set<string>()
  for (let i = 0; i < 2; i++) {
    const data = await openTestData(emptyFolder())
    for (const { auth } of data.collections.auth()) {
      for (const key of [
        'authToken',
        'passwordResetToken',
        'emailChangeToken',
        'verificationToken',
        'fileToken',
      ] as const) {
        assert.match(auth[key].secret, /^[a-zA-Z0-9]{50}$/)
        secrets.add(auth[key].secret)
      }
    }
    await data.close()
  }
  assert.is(secrets.size, 20)
})

test('mails keep the placeholders of PocketBase’s', () => {
  const rows: [keyof typeof mailTexts, string[]][] = [
    ['verification', ['{APP_NAME}', '{APP_URL}/_/#/auth/confirm-verification/{TOKEN}']],
    ['resetPassword', ['{APP_NAME}', '{APP_URL}/_/#/auth/confirm-password-reset/{TOKEN}']],
    ['confirmEmailChange', ['{APP_NAME}', '{APP_URL}/_/#/auth/confirm-email-change/{TOKEN}']],
    ['otp', ['{APP_NAME}', '{OTP}']],
    ['authAlert', ['{APP_NAME}', '{ALERT_INFO}']],
  ]
  for (const [name, placeholders] of rows) {
    const { subject, body } = mailTexts[name]
    for (const placeholder of placeholders) assert.match(`${subject} ${body}`, placeholder)
  }
})

test('a second start on our own folder changes nothing', async () => {
  const dir = emptyFolder()
  await (await openTestData(dir, { contracts: ['weather'] })).close()
  const before = await contentOf(dir)
  await (await openTestData(dir)).close()
  assert.equal(await contentOf(dir), before)
})

test('a folder that PocketBase only began, with an empty _migrations, is filled', async () => {
  const dir = emptyFolder()
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run(migrationsTable))
  await store.close()
  const data = await openTestData(dir)
  assert.is((await data.store.read.all('SELECT id FROM _collections')).length, 6)
  assert.is((await data.store.read.all('SELECT file FROM _migrations')).length, 8)
  await data.close()
})

test('auxiliary.db without tables, as a killed first start leaves it, gets them', async () => {
  const dir = emptyFolder()
  await (await openTestData(dir)).close()
  const store = await openTestStore(dir)
  await store.logsTransaction((tx) => tx.run('DROP TABLE _logs'))
  await store.close()
  const data = await openTestData(dir)
  assert.equal(await data.store.logs.all('SELECT id FROM _logs'), [])
  await data.close()
})

/** The files' hashes, or each row with the transaction that wrote it. */
async function contentOf(dir: string): Promise<unknown> {
  if (!isPostgres) return hashesOf(dir)
  const url = await databaseOf(dir)
  const tables = await queryDatabase(
    url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'pocketgate' ORDER BY 1",
  )
  assert.ok(tables.some(({ name }) => name === 'users'))
  const rows: unknown[] = []
  for (const { name } of tables) {
    const table = `pocketgate."${name}"`
    rows.push(
      name,
      await queryDatabase(url, `SELECT xmin::text, t::text FROM ${table} t ORDER BY 2`),
    )
  }
  return rows
}

test('two starts at once on an empty folder make one folder', async () => {
  const dir = emptyFolder()
  const both = await Promise.all([openTestData(dir), openTestData(dir)])
  assert.equal(
    both[0].collections.all().map(({ name }) => name),
    both[1].collections.all().map(({ name }) => name),
  )
  for (const data of both) await data.close()
})

test.run()
