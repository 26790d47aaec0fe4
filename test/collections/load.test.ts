import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createBus } from '../../server/base/bus.js'
import { parseCollection } from '../../server/collections/parse.js'
import { copyFixture, openTestData, openTestStore } from '../store/data-folder.js'

const row = {
  id: 'abc',
  system: 0,
  type: 'auth',
  name: 'people',
  fields: '[]',
  indexes: '[]',
  listRule: null,
  viewRule: '',
  createRule: null,
  updateRule: null,
  deleteRule: null,
  options: '{}',
  created: '',
  updated: '',
}

test('find: by id as written, by name without case', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  const { collections } = data
  const rows: [key: string, name: string | undefined][] = [
    ['users', 'users'],
    ['USERS', 'users'],
    ['_pb_users_auth_', 'users'],
    ['_PB_USERS_AUTH_', undefined],
    ['_Superusers', '_superusers'],
    ['pbc_3142635823', '_superusers'],
    ['', undefined],
    ['__proto__', undefined],
    ['nothing', undefined],
  ]
  for (const [key, name] of rows) assert.is(collections.find(key)?.name, name, key)
  assert.equal(
    collections.auth().map(({ name }) => name),
    ['_superusers', 'users', 'members', 'codes'],
  )
  assert.is(collections.all().length, 9)
  await data.close()
})

test('find: where one’s id is another’s name, the one that was made first', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  await store.transaction(async (tx) => {
    const columns = 'system, type, name, fields, indexes, options, created, updated'
    const add = (id: string, name: string) =>
      tx.run(
        `INSERT INTO _collections (id, ${columns}) VALUES (?, 0, 'base', ?, '[]', '[]', '{}', '', '')`,
        [id, name],
      )
    await add('users', 'later')
    await add('earlier', 'one')
    await add('other', 'EARLIER')
  })
  await store.close()
  const data = await openTestData(dir)
  assert.is(data.collections.find('users')?.id, '_pb_users_auth_')
  assert.is(data.collections.find('later')?.id, 'users')
  assert.is(data.collections.find('earlier')?.name, 'one')
  assert.is(data.collections.find('Earlier')?.name, 'EARLIER')
  await data.close()
})

test('auth options that PocketBase wrote are typed', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  const members = data.collections.find('members')
  assert.equal(members?.auth?.mfa, { enabled: true, duration: 600, rule: "nick != 'single'" })
  assert.is(members?.auth?.otp.length, 8)
  assert.is(members?.auth?.authRule, 'banned = false')
  assert.equal(members?.auth?.oauth2.providers, [])
  assert.match(members?.auth?.authToken.secret ?? '', /^\w{50}$/)
  assert.is(data.collections.find('codes')?.auth?.passwordAuth.enabled, false)
  assert.is(data.collections.find('user_cards')?.auth, undefined)
  assert.is(data.collections.find('user_cards')?.type, 'view')
  await data.close()
})

test('absent auth options read as PocketBase’s zero values, which let nobody in', () => {
  const { auth } = parseCollection(row)
  assert.is(auth?.authRule, null)
  assert.equal(auth?.passwordAuth, { enabled: false, identityFields: [] })
  assert.equal(auth?.mfa, { enabled: false, duration: 0, rule: '' })
  assert.equal(auth?.authToken, { secret: '', duration: 0 })
})

test('unknown options and field keys are preserved; damaged JSON reads as empty', () => {
  const collection = parseCollection({
    ...row,
    options: '{"authRule":"","later":{"x":1}}',
    fields: '[{"id":"f","name":"n","type":"text","hidden":true,"later":2},7]',
    indexes: '["CREATE INDEX a ON b (c)",7]',
  })
  assert.equal(collection.rawOptions, { authRule: '', later: { x: 1 } })
  assert.is(collection.fields[0]?.later, 2)
  assert.is(collection.fields[0]?.hidden, true)
  assert.equal(collection.indexes, ['CREATE INDEX a ON b (c)'])
  const damaged = parseCollection({ ...row, options: '{', fields: 'x', indexes: '' })
  assert.equal([damaged.fields, damaged.indexes, damaged.rawOptions], [[], [], {}])
})

test('reload: a new version, the new state, and news on the bus', async () => {
  const bus = createBus()
  let news = 0
  bus.on('collections.changed', () => void news++)
  const data = await openTestData(copyFixture('pb_data'), { bus })
  const before = data.collections.version
  await data.store.transaction((tx) =>
    tx.run("UPDATE _collections SET name = 'people' WHERE name = 'codes'"),
  )
  assert.ok(data.collections.find('codes'))
  await data.collections.reload()
  assert.is(data.collections.version, before + 1)
  assert.is(data.collections.find('codes'), undefined)
  assert.ok(data.collections.find('People'))
  assert.is(news, 1)
  await data.close()
})

test.run()
