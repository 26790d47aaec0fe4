import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../server/base/caller.js'
import { ApiError } from '../../server/base/errors.js'
import { findRecordById } from '../../server/records/find.js'
import { updateRecord } from '../../server/records/update.js'
import {
  type MadeApp,
  makeAccountTables,
  makeApp,
  makeAuthCollection,
  makeCaller,
  makeField,
  makeInfo,
  superuser,
} from './made-app.js'

const test = suite<{ made: MadeApp; ann: Caller; boss: Caller }>('updateRecord')
const annId = 'annannannannann'

test.before.each(async (context) => {
  const fields = [makeField('text', 'name'), makeField('text', 'secret', { hidden: true })]
  const made = await makeApp([
    makeAuthCollection('users', fields, { manageRule: '@request.auth.name = "boss"' }),
    makeAuthCollection('closed', fields),
    ...makeAccountTables(),
  ])
  const users = made.collection('users')
  users.updateRule = 'id = @request.auth.id || @request.auth.name = "boss"'
  made.collection('closed').updateRule = null
  const password = '$2a$10$longenough'
  await made.insert('users', {
    id: annId,
    email: 'ann@example.com',
    password,
    tokenKey: 'k'.repeat(40),
    secret: 's',
  })
  await made.insert('users', {
    id: 'bossbossbossbos',
    email: 'boss@example.com',
    password,
    tokenKey: 'b'.repeat(40),
    name: 'boss',
  })
  const find = (id: string) => findRecordById(made.app.store.read, users, id)
  context.made = made
  context.ann = makeCaller((await find(annId))!)
  context.boss = makeCaller((await find('bossbossbossbos'))!)
})
test.after.each(({ made }) => made.close())

async function answerOf(
  made: MadeApp,
  caller: Caller,
  id: string,
  body: Record<string, unknown>,
  name = 'users',
) {
  try {
    await updateRecord(made.app, made.collection(name), id, body, makeInfo(caller, body), caller)
  } catch (error) {
    assert.instance(error, ApiError)
    const { code, data } = error as ApiError
    return (
      code +
      Object.keys(data)
        .map((key) => ` ${key}=${data[key]!.code}`)
        .join('')
    )
  }
  return 'allowed'
}

const fresh = { password: 'newpassword', passwordConfirm: 'newpassword' }

// PocketBase 0.39's answers.
const rows: [
  who: 'ann' | 'boss' | 'root' | 'guest',
  body: Record<string, unknown>,
  answer: string,
][] = [
  ['ann', { name: 'Ann' }, 'allowed'],
  ['guest', { name: 'Ann' }, 'route.not_found'],
  ['root', { name: 'Ann' }, 'allowed'],
  ['ann', { email: 'new@example.com' }, 'record.update_failed email=validation_values_mismatch'],
  ['boss', { email: 'new@example.com' }, 'allowed'],
  ['ann', { verified: true }, 'record.update_failed verified=validation_values_mismatch'],
  ['boss', { verified: true }, 'allowed'],
  ['ann', fresh, 'record.update_failed oldPassword=validation_required'],
  [
    'ann',
    { ...fresh, oldPassword: 'wrong' },
    'record.update_failed oldPassword=validation_invalid_old_password',
  ],
  ['ann', { ...fresh, oldPassword: 'longenough' }, 'allowed'],
  ['boss', fresh, 'allowed'],
  ['boss', { password: 'newpassword' }, 'record.update_failed passwordConfirm=validation_required'],
  [
    'ann',
    { oldPassword: 'longenough' },
    'record.update_failed password=validation_required passwordConfirm=validation_required',
  ],
  ['root', { password: '' }, 'record.update_failed password=validation_required'],
  ['root', { id: 'other' }, 'record.update_failed id=validation_pk_change'],
  // The manage rule is checked for the id in the body.
  [
    'boss',
    { id: 'other', verified: true },
    'record.update_failed verified=validation_values_mismatch',
  ],
  [
    'boss',
    { id: 'bossbossbossbos', verified: true },
    'record.update_failed id=validation_pk_change',
  ],
]
for (const [who, body, answer] of rows) {
  test(`${who} ${JSON.stringify(body)}: ${answer}`, async ({ made, ann, boss }) => {
    const caller = { ann, boss, root: superuser, guest: makeCaller() }[who]
    assert.is(await answerOf(made, caller, annId, body), answer)
  })
}

test('a missing record, a null rule', async ({ made, ann }) => {
  assert.is(await answerOf(made, superuser, 'missing', {}), 'route.not_found')
  assert.is(await answerOf(made, ann, annId, {}, 'closed'), 'access.superusers_only')
})

test('hidden fields keep their value unless a superuser sets them', async ({ made, ann }) => {
  await answerOf(made, ann, annId, { secret: 'x', 'secret:autogenerate': 'y', name: 'a' })
  assert.equal(await made.rows(`SELECT secret FROM users WHERE id = '${annId}'`), [{ secret: 's' }])
  await answerOf(made, superuser, annId, { secret: 'x' })
  assert.equal(await made.rows(`SELECT secret FROM users WHERE id = '${annId}'`), [{ secret: 'x' }])
})

test.run()
