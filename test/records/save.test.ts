import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { RawJson } from '../../server/base/json.js'
import type { RecordModel } from '../../server/model/record.js'
import { findRecordById } from '../../server/records/find.js'
import { newRecord } from '../../server/records/load.js'
import type { Announcement } from '../../server/records/news.js'
import { hashPasswords, saveRecord } from '../../server/records/save.js'
import { ValidationFailed } from '../../server/records/validate.js'
import {
  type MadeApp,
  makeAccountTables,
  makeApp,
  makeAuthCollection,
  makeCollection,
  makeField,
} from './made-app.js'

const things = makeCollection(
  'things',
  [
    makeField('text', 'name', { required: true, max: 5 }),
    makeField('number', 'count', { onlyInt: true }),
    makeField('json', 'extra'),
    makeField('relation', 'owner', { collectionId: 'pbc_users', maxSelect: 1 }),
    makeField('autodate', 'created', { onCreate: true }),
    makeField('autodate', 'updated', { onCreate: true, onUpdate: true }),
  ],
  { indexes: ['CREATE UNIQUE INDEX `pair` ON `things` (`name`, `count`)'] },
)

const test = suite<{ made: MadeApp }>('saveRecord')

test.before.each(async (context) => {
  context.made = await makeApp([
    things,
    makeAuthCollection('users'),
    makeAuthCollection('members'),
    makeAuthCollection('_superusers'),
    ...makeAccountTables(),
  ])
})
test.after.each(({ made }) => made.close())

function draft(made: MadeApp, name: string, values: Record<string, unknown>): RecordModel {
  const record = newRecord(made.collection(name))
  Object.assign(record.values, values)
  return record
}

function account(made: MadeApp, name = 'users', email = 'ann@example.com'): RecordModel {
  return draft(made, name, { email, password: { hash: '', plain: 'longenough' } })
}

async function faultsOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    if (error instanceof ValidationFailed) {
      return Object.fromEntries(Object.entries(error.data).map(([k, v]) => [k, v.code]))
    }
    throw error
  }
  return undefined
}

test('names every fault at once, those that only the database knows too', async ({ made }) => {
  const faults = await faultsOf(
    saveRecord(made.app, draft(made, 'things', { name: 'too long', owner: 'nobody' })),
  )
  assert.equal(Object.keys(faults as object), ['name', 'owner'])
  const missing = await faultsOf(
    saveRecord(made.app, draft(made, 'things', { name: 'ok', owner: 'nobody' })),
  )
  assert.equal(Object.keys(missing as object), ['owner'])
})

test('a new record gets its id and dates, and is announced', async ({ made }) => {
  const record = draft(made, 'things', { name: 'a', count: 2, extra: new RawJson('{"b":1}') })
  await saveRecord(made.app, record)
  const id = record.values['id'] as string
  assert.match(id, /^[a-z0-9]{15}$/)
  const date = '2026-01-02 03:04:05.006Z'
  assert.equal(await made.rows('SELECT * FROM things'), [
    { id, name: 'a', count: 2, extra: '{"b":1}', owner: '', created: date, updated: date },
  ])
  assert.equal(made.events, [`record.created things/${id}`])
  assert.is(record.original?.['id'], id)
})

test('every faulty field is named, and nothing is written', async ({ made }) => {
  const record = draft(made, 'things', { name: 'toolong', count: 1.5, owner: 'nobody', id: 'x' })
  assert.equal(await faultsOf(saveRecord(made.app, record)), {
    id: 'validation_min_text_constraint',
    name: 'validation_max_text_constraint',
    count: 'validation_only_int_constraint',
    owner: 'validation_missing_rel_records',
  })
  assert.equal(await made.rows('SELECT * FROM things'), [])
  assert.equal(made.events, [])
})

test('a double value is named on each column of its index', async ({ made }) => {
  await saveRecord(made.app, draft(made, 'things', { name: 'a', count: 1 }))
  const again = draft(made, 'things', { name: 'a', count: 1 })
  assert.equal(await faultsOf(saveRecord(made.app, again)), {
    name: 'validation_not_unique',
    count: 'validation_not_unique',
  })
})

test('an update writes only what changed, and its date', async ({ made }) => {
  const record = draft(made, 'things', { name: 'a', count: 1 })
  await saveRecord(made.app, record)
  const id = record.values['id'] as string
  const [mine, other] = await Promise.all(
    [1, 2].map(() => findRecordById(made.app.store.read, things, id)),
  )
  mine!.values['name'] = 'b'
  other!.values['count'] = 7
  await saveRecord(made.app, mine!)
  await saveRecord(made.app, other!)
  assert.equal(await made.rows('SELECT name, count FROM things'), [{ name: 'b', count: 7 }])
  assert.equal(made.events.slice(1), [`record.updated things/${id}`, `record.updated things/${id}`])
})

test('an id never changes', async ({ made }) => {
  const record = draft(made, 'things', { name: 'a' })
  await saveRecord(made.app, record)
  record.values['id'] = 'bbbbbbbbbbbbbbb'
  assert.equal(await faultsOf(saveRecord(made.app, record)), { id: 'validation_pk_change' })
})

test('inside a transaction the news wait for the caller, and go with a rollback', async ({
  made,
}) => {
  const news: Announcement[] = []
  const work = made.app.store.transaction(async (tx) => {
    await saveRecord(made.app, draft(made, 'things', { name: 'a' }), { tx, news })
    throw new ApiError('request.invalid')
  })
  assert.ok(await work.catch((error: unknown) => error instanceof ApiError))
  assert.is(news.length, 1)
  assert.equal(made.events, [])
  assert.equal(await made.rows('SELECT * FROM things'), [])
})

test('a password is stored as its hash, and forgotten', async ({ made }) => {
  const record = account(made)
  await saveRecord(made.app, record)
  assert.equal(record.values['password'], { hash: '$2a$10$longenough', plain: '' })
  const [row] = await made.rows('SELECT password, tokenKey, verified FROM users')
  assert.is(row?.['password'], '$2a$10$longenough')
  assert.match(String(row?.['tokenKey']), /^[a-zA-Z0-9]{50}$/)
  assert.is(row?.['verified'], 0)
})

test('an account id is taken in every auth collection', async ({ made }) => {
  const first = account(made)
  await saveRecord(made.app, first)
  const second = account(made, 'members')
  second.values['id'] = first.values['id']
  assert.equal(await faultsOf(saveRecord(made.app, second)), { id: 'validation_invalid_auth_id' })
})

test('superusers are always verified; the first one ends the installer account', async ({
  made,
}) => {
  await saveRecord(made.app, account(made, '_superusers', '__pbinstaller@example.com'))
  await saveRecord(made.app, account(made, '_superusers', 'root@example.com'))
  assert.equal(await made.rows('SELECT email, verified FROM _superusers'), [
    { email: 'root@example.com', verified: 1 },
  ])
})

// What PocketBase 0.39 leaves in the four tables after a change of an account.
const changes: [what: string, values: Record<string, unknown>, newKey: boolean, left: string[]][] =
  [
    [
      'a name',
      { emailVisibility: true },
      false,
      ['_mfas', '_otps', '_externalAuths', '_authOrigins'],
    ],
    ['an e-mail', { email: 'new@example.com' }, true, ['_mfas', '_externalAuths', '_authOrigins']],
    ['a password', { password: { hash: '', plain: 'newpassword' } }, true, ['_externalAuths']],
    ['verified', { verified: true }, true, ['_mfas', '_authOrigins']],
    [
      'a token key',
      { tokenKey: 'k'.repeat(40) },
      true,
      ['_mfas', '_externalAuths', '_authOrigins'],
    ],
  ]
for (const [what, values, newKey, left] of changes) {
  test(`a change of ${what}: token key ${newKey ? 'new' : 'kept'}, left ${left}`, async ({
    made,
  }) => {
    const record = account(made)
    await saveRecord(made.app, record)
    const key = record.values['tokenKey']
    const recordRef = record.values['id'] as string
    for (const table of ['_mfas', '_otps', '_externalAuths', '_authOrigins']) {
      await made.insert(table, { id: `${table}mine`, collectionRef: 'pbc_users', recordRef })
      await made.insert(table, { id: `${table}other`, collectionRef: 'pbc_members', recordRef })
    }
    Object.assign(record.values, values)
    await saveRecord(made.app, record)
    assert.is(record.values['tokenKey'] !== key, newKey)
    const kept: string[] = []
    for (const table of ['_mfas', '_otps', '_externalAuths', '_authOrigins']) {
      const rows = await made.rows(`SELECT id FROM ${table} ORDER BY id`)
      assert.is(rows.at(-1)?.['id'], `${table}other`)
      if (rows.length === 2) kept.push(table)
    }
    assert.equal(kept, left)
  })
}

test('a password for a save inside a transaction is hashed before it', async ({ made }) => {
  const record = account(made)
  await hashPasswords(made.app, record)
  await made.app.store.transaction((tx) => saveRecord(made.app, record, { tx }))
  assert.equal(await made.rows('SELECT password FROM users'), [{ password: '$2a$10$longenough' }])
})

test('a password that nobody hashed never reaches the table', async ({ made }) => {
  const work = made.app.store.transaction((tx) => saveRecord(made.app, account(made), { tx }))
  assert.ok(await work.then(() => false).catch(() => true))
  assert.equal(await made.rows('SELECT * FROM users'), [])
})

// Codes of PocketBase 0.39, in the order of its checks.
const references: [values: Record<string, string>, faults: object | undefined][] = [
  [
    { collectionRef: '', recordRef: '' },
    { collectionRef: 'validation_required', recordRef: 'validation_required' },
  ],
  [
    { collectionRef: 'users', recordRef: 'x' },
    { collectionRef: 'validation_invalid_collection_id' },
  ],
  [
    { collectionRef: 'pbc_things', recordRef: 'x' },
    { collectionRef: 'validation_invalid_collection_type' },
  ],
  [{ collectionRef: 'pbc_users', recordRef: 'x' }, { recordRef: 'validation_invalid_record' }],
  [
    { collectionRef: 'pbc_users', recordRef: 'ann', provider: '' },
    { provider: 'validation_required' },
  ],
  [
    { collectionRef: 'pbc_users', recordRef: 'ann', provider: 'x' },
    { provider: 'validation_in_invalid' },
  ],
  [{ collectionRef: 'pbc_users', recordRef: 'ann', provider: 'google' }, undefined],
]
for (const [values, faults] of references) {
  test(`an _externalAuths row ${JSON.stringify(values)}`, async ({ made }) => {
    await made.insert('users', { id: 'ann', tokenKey: 'k' })
    const record = draft(made, '_externalAuths', values)
    assert.equal(await faultsOf(saveRecord(made.app, record)), faults)
  })
}

test.run()
