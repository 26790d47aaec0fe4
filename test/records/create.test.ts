import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../server/base/caller.js'
import { ApiError } from '../../server/base/errors.js'
import { createRecord } from '../../server/records/create.js'
import { findRecordById } from '../../server/records/find.js'
import { presentRecord } from '../../server/records/present.js'
import {
  type MadeApp,
  makeAccountTables,
  makeApp,
  makeAuthCollection,
  makeCaller,
  makeCollection,
  makeField,
  makeInfo,
  superuser,
} from './made-app.js'

const fields = [
  makeField('text', 'name', { max: 5 }),
  makeField('text', 'secret', { hidden: true }),
  makeField('number', 'count'),
]

const test = suite<{ made: MadeApp }>('createRecord')

test.before.each(async (context) => {
  context.made = await makeApp([
    makeAuthCollection('users', fields, { manageRule: '@request.auth.name = "boss"' }),
    makeAuthCollection('open', fields, { manageRule: 'id != ""' }),
    makeCollection('things', fields, { createRule: 'count < 3 && @request.body.name != "no"' }),
    makeCollection(
      'odd',
      ['constructor', 'toString', '__proto__'].map((name) => makeField('text', name)),
    ),
    makeCollection('broken', fields, { createRule: 'nope = 1' }),
    makeCollection('locked', fields, { createRule: null }),
    makeCollection('shops', [makeField('bool', 'verified')], { createRule: 'verified = true' }),
    makeCollection('notes', [makeField('text', 'verified')], { createRule: 'verified = "false"' }),
    makeCollection('seen', fields, { type: 'view' }),
    ...makeAccountTables(),
  ])
})
test.after.each(({ made }) => made.close())

function create(made: MadeApp, name: string, body: Record<string, unknown>, caller: Caller) {
  return createRecord(made.app, made.collection(name), body, makeInfo(caller, body), caller)
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    assert.instance(error, ApiError)
    const { code, data } = error as ApiError
    const faults = Object.keys(data).map((key) => ` ${key}=${data[key]!.code}`)
    return code + faults.join('')
  }
  return 'allowed'
}

const guest = makeCaller()
const signUp = { email: 'ann@example.com', password: 'longenough', passwordConfirm: 'longenough' }

// PocketBase 0.39's answers.
const rows: [who: Caller, collection: string, body: Record<string, unknown>, answer: string][] = [
  [guest, 'things', { name: 'a', count: 2 }, 'allowed'],
  [guest, 'things', { name: 'a', count: 3 }, 'record.create_failed'],
  [guest, 'things', { name: 'a', count: 1, 'count+': 5 }, 'record.create_failed'],
  [guest, 'things', { name: 'no' }, 'record.create_failed'],
  [
    guest,
    'things',
    { name: 'toolong' },
    'record.create_failed name=validation_max_text_constraint',
  ],
  [superuser, 'things', { name: 'no', count: 9 }, 'allowed'],
  [superuser, 'things', { id: 'x' }, 'record.create_failed id=validation_min_text_constraint'],
  [guest, 'broken', {}, 'record.create_failed'],
  [guest, 'locked', {}, 'access.superusers_only'],
  [superuser, 'locked', {}, 'allowed'],
  [superuser, 'seen', {}, 'collection.unsupported'],
  [guest, 'users', signUp, 'allowed'],
  [
    guest,
    'users',
    {},
    'record.create_failed password=validation_required passwordConfirm=validation_required',
  ],
  // Errors of the form come alone, before those of the fields.
  [
    guest,
    'users',
    { ...signUp, passwordConfirm: 'other', email: 'x' },
    'record.create_failed passwordConfirm=validation_values_mismatch',
  ],
  [
    guest,
    'users',
    { ...signUp, verified: true },
    'record.create_failed verified=validation_values_mismatch',
  ],
  [superuser, 'users', { ...signUp, verified: true }, 'allowed'],
  [guest, 'users', { ...signUp, email: 'x' }, 'record.create_failed email=validation_is_email'],
  [
    guest,
    'users',
    { ...signUp, password: 'short', passwordConfirm: 'short' },
    'record.create_failed password=validation_min_text_constraint',
  ],
  [guest, 'users', { ...signUp, password: 'p'.repeat(73) }, 'record.create_failed'],
  [
    superuser,
    'users',
    { ...signUp, tokenKey: 'short' },
    'record.create_failed tokenKey=validation_min_text_constraint',
  ],
  [guest, 'users', { ...signUp, tokenKey: 'short' }, 'allowed'],
  [
    guest,
    'users',
    { ...signUp, password: ['longenough'] },
    'record.create_failed password=validation_required passwordConfirm=validation_values_mismatch',
  ],
]
for (const [who, name, body, answer] of rows) {
  const asked = JSON.stringify(body).slice(0, 120)
  test(`${who.isSuperuser ? 'superuser' : 'guest'} ${name} ${asked}: ${answer}`, async ({
    made,
  }) => {
    assert.is(await refusalOf(create(made, name, body, who)), answer)
    const count = await made.rows(`SELECT count(*) AS n FROM ${name}`)
    assert.is(count[0]?.['n'], answer === 'allowed' ? 1 : 0)
  })
}

test('faults come in alphabetical order', async ({ made }) => {
  const body = { ...signUp, tokenKey: 'x', name: 'toolong', id: 'x', email: 'x' }
  const faults = ['email=validation_is_email', 'id=validation_min_text_constraint']
  faults.push('name=validation_max_text_constraint', 'tokenKey=validation_min_text_constraint')
  const refusal = await refusalOf(create(made, 'users', body, superuser))
  assert.is(refusal, `record.create_failed ${faults.join(' ')}`)
})

test('hidden fields are set by superusers only', async ({ made }) => {
  const byGuest = await create(made, 'things', { name: 'a', secret: 's' }, guest)
  const byRoot = await create(made, 'things', { name: 'a', secret: 's' }, superuser)
  assert.is(byGuest.values['secret'], '')
  assert.is(byRoot.values['secret'], 's')
})

test('who meets the manage rule may set verified', async ({ made }) => {
  const { values } = await create(made, 'users', { ...signUp, name: 'boss' }, guest)
  const boss = makeCaller(
    (await findRecordById(made.app.store.read, made.collection('users'), values['id'] as string))!,
  )
  const second = { ...signUp, email: 'bob@example.com', verified: true }
  assert.is((await create(made, 'users', second, boss)).values['verified'], true)
})

test('a rule never sees verified set, of whatever type the collection is', async ({ made }) => {
  const shop = create(made, 'shops', { verified: true }, guest)
  assert.is(await refusalOf(shop), 'record.create_failed')
  const note = await create(made, 'notes', { verified: 'yes' }, guest)
  assert.is(note.values['verified'], 'yes')
})

test('a guest manages nothing, even where the manage rule holds for him', async ({ made }) => {
  const verified = create(made, 'open', { ...signUp, verified: true }, guest)
  assert.is(await refusalOf(verified), 'record.create_failed verified=validation_values_mismatch')
})

test('the body that rules see holds what modifiers came to', async ({ made }) => {
  const body = { 'count+': '2', name: 7, unknown: [1], secret: 's' }
  const info = makeInfo(guest, body)
  await createRecord(made.app, made.collection('things'), body, info, guest)
  assert.equal({ ...info.body }, { count: 2, name: '7', unknown: [1] })
})

test('keys that look like parts of an object are only keys', async ({ made }) => {
  const body = JSON.parse('{"__proto__":{"name":"x"},"constructor":1,"toString":2,"name":"a"}')
  const record = await create(made, 'things', body, guest)
  assert.is(record.values['name'], 'a')
  assert.is(({} as Record<string, unknown>)['name'], undefined)
})

test('a field may have the name of a part of every object', async ({ made }) => {
  const blank = await create(made, 'odd', {}, superuser)
  assert.is(blank.values['constructor'], '')
  assert.is(blank.values['toString'], '')
  const named = await create(made, 'odd', { constructor: 'Lotus' }, superuser)
  assert.is(named.values['constructor'], 'Lotus')

  const sent = JSON.parse('{"__proto__":"Rose"}')
  const shown = presentRecord(await create(made, 'odd', sent, superuser), {
    email: true,
    hidden: true,
  })
  assert.match(JSON.stringify(shown), '"__proto__":"Rose"')
})

test.run()
