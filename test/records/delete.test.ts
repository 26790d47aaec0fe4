import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { deleteRecord } from '../../server/records/delete.js'
import { findRecordById } from '../../server/records/find.js'
import { truncateCollection } from '../../server/records/truncate.js'
import {
  type MadeApp,
  makeAccountTables,
  makeApp,
  makeAuthCollection,
  makeCollection,
  makeField,
} from './made-app.js'

const test = suite<{ made: MadeApp }>('deleteRecord')

test.before.each(async (context) => {
  const target = { collectionId: 'pbc_users' }
  context.made = await makeApp([
    makeAuthCollection('users', [makeField('relation', 'friend', { ...target, maxSelect: 1 })]),
    makeAuthCollection('_superusers'),
    makeCollection('pets', [
      makeField('relation', 'owner', { ...target, maxSelect: 1, cascadeDelete: true }),
      makeField('autodate', 'updated', { onUpdate: true }),
    ]),
    makeCollection('toys', [
      makeField('relation', 'pet', { collectionId: 'pbc_pets', maxSelect: 1, cascadeDelete: true }),
    ]),
    makeCollection('teams', [
      makeField('relation', 'people', { ...target, maxSelect: 5, cascadeDelete: true }),
      makeField('relation', 'lead', { ...target, maxSelect: 1 }),
    ]),
    makeCollection('deeds', [
      makeField('relation', 'by', { ...target, maxSelect: 1, required: true }),
    ]),
    makeCollection('seats', [makeField('relation', 'taken', { ...target, maxSelect: 1 })], {
      indexes: ['CREATE UNIQUE INDEX `seats_taken` ON `seats` (`taken`)'],
    }),
    ...makeAccountTables(),
  ])
  await context.made.insert('users', { id: 'ann', tokenKey: 'a', email: 'a@example.com' })
  await context.made.insert('users', {
    id: 'bob',
    tokenKey: 'b',
    email: 'b@example.com',
    friend: 'ann',
  })
})
test.after.each(({ made }) => made.close())

async function remove(made: MadeApp, name: string, id: string): Promise<string> {
  const record = await findRecordById(made.app.store.read, made.collection(name), id)
  try {
    await deleteRecord(made.app, record!)
  } catch (error) {
    assert.instance(error, ApiError)
    return (error as ApiError).message
  }
  return 'deleted'
}

test('records that cascade go too, through several collections', async ({ made }) => {
  await made.insert('pets', { id: 'rex', owner: 'ann' })
  await made.insert('pets', { id: 'tom', owner: 'bob' })
  await made.insert('toys', { id: 'ball', pet: 'rex' })
  assert.is(await remove(made, 'users', 'ann'), 'deleted')
  assert.equal(await made.rows('SELECT id FROM pets'), [{ id: 'tom' }])
  assert.equal(await made.rows('SELECT id FROM toys'), [])
  assert.equal(await made.rows('SELECT id, friend FROM users'), [{ id: 'bob', friend: '' }])
  assert.equal(made.events, [
    // Records deleted by a cascade are reported before their parent, as in the peer.
    'record.deleted toys/ball',
    'record.deleted pets/rex',
    'record.updated users/bob',
    'record.deleted users/ann',
  ])
})

test('a list loses the id; it cascades when nothing is left', async ({ made }) => {
  await made.insert('teams', { id: 'two', people: '["ann","bob"]', lead: 'ann' })
  await made.insert('teams', { id: 'one', people: '["ann"]', lead: '' })
  assert.is(await remove(made, 'users', 'ann'), 'deleted')
  assert.equal(await made.rows('SELECT id, people, lead FROM teams'), [
    { id: 'two', people: '["bob"]', lead: '' },
  ])
})

test('a required relation keeps the record, and all that hangs on it', async ({ made }) => {
  await made.insert('deeds', { id: 'deed', by: 'ann' })
  await made.insert('pets', { id: 'rex', owner: 'ann' })
  assert.is(
    await remove(made, 'users', 'ann'),
    'Failed to delete record. Make sure that the record is not part of a required relation reference.',
  )
  assert.equal(await made.rows('SELECT id FROM users ORDER BY id'), [{ id: 'ann' }, { id: 'bob' }])
  assert.equal(await made.rows('SELECT id FROM pets'), [{ id: 'rex' }])
  assert.equal(made.events, [])
})

const refusals: [name: string, remove: (made: MadeApp) => Promise<unknown>][] = [
  [
    'a delete',
    async (made) => {
      const record = await findRecordById(made.app.store.read, made.collection('users'), 'ann')
      await deleteRecord(made.app, record!)
    },
  ],
  ['emptying a collection', (made) => truncateCollection(made.app, made.collection('users'))],
]

for (const [name, remove] of refusals) {
  test(`${name} names the field whose unique index refuses a second empty relation`, async ({
    made,
  }) => {
    await made.insert('seats', { id: 'free', taken: '' })
    await made.insert('seats', { id: 'full', taken: 'ann' })
    let error: unknown
    await remove(made).catch((thrown) => {
      error = thrown
    })
    assert.instance(error, ApiError)
    assert.equal((error as ApiError).data, {
      taken: { code: 'validation_not_unique', message: 'Value must be unique.' },
    })
    assert.is((await made.rows('SELECT id FROM users')).length, 2)
  })
}

test('more referring records than fit in one batch', async ({ made }) => {
  await made.app.store.transaction(async (tx) => {
    for (let i = 0; i < 2100; i++) {
      await tx.run('INSERT INTO teams (id, people, lead) VALUES (?, ?, ?)', [
        `t${i}`,
        '["bob"]',
        'ann',
      ])
    }
  })
  assert.is(await remove(made, 'users', 'ann'), 'deleted')
  assert.equal(await made.rows("SELECT count(*) AS n FROM teams WHERE lead = 'ann'"), [{ n: 0 }])
})

test("an account's rows go with it", async ({ made }) => {
  for (const table of ['_mfas', '_otps', '_externalAuths', '_authOrigins']) {
    await made.insert(table, { id: 'mine', collectionRef: 'pbc_users', recordRef: 'ann' })
    await made.insert(table, { id: 'theirs', collectionRef: 'pbc_users', recordRef: 'bob' })
  }
  await remove(made, 'users', 'ann')
  for (const table of ['_mfas', '_otps', '_externalAuths', '_authOrigins']) {
    assert.equal(await made.rows(`SELECT id FROM ${table}`), [{ id: 'theirs' }])
  }
})

test('the last superuser stays', async ({ made }) => {
  await made.insert('_superusers', { id: 'root', tokenKey: 'r', email: 'r@example.com' })
  await made.insert('_superusers', { id: 'toor', tokenKey: 't', email: 't@example.com' })
  assert.is(await remove(made, '_superusers', 'toor'), 'deleted')
  const refusal = "You can't delete the only existing superuser."
  assert.is(await remove(made, '_superusers', 'root'), refusal)
  assert.equal(await made.rows('SELECT id FROM _superusers'), [{ id: 'root' }])
})

test.run()
