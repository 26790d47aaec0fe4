import PocketBase, { ClientResponseError } from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'

// Accounts: test/fixtures/README.md. The list rule of `users` asks for a login.
interface Context {
  server: Booted
  ann: PocketBase
  root: PocketBase
}

const test = suite<Context>('records through the SDK')

test.before.each(async (context) => {
  context.server = await boot({ env: { POCKETGATE_LIMITS: 'off' } })
  const { url } = context.server
  context.ann = new PocketBase(url)
  await context.ann.collection('users').authWithPassword('ann@example.com', 'password-ann')
  context.root = new PocketBase(url)
  await context.root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
})
test.after.each(({ server }) => server.stop())

async function faultOf(work: Promise<unknown>): Promise<ClientResponseError> {
  const fault = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.instance(fault, ClientResponseError)
  return fault as ClientResponseError
}

const usernames = ['ann', 'bob', 'carl', 'dora', 'erik', 'fred']

test('getList: a page, sorted, with and without totals', async ({ ann }) => {
  const users = ann.collection('users')
  const page = await users.getList(2, 4, { sort: 'username' })
  assert.equal(
    page.items.map(({ username }) => username),
    usernames.slice(4),
  )
  assert.equal([page.page, page.perPage, page.totalItems, page.totalPages], [2, 4, 6, 2])
  const quick = await users.getList(1, 2, { sort: '-username', skipTotal: true })
  assert.equal(
    quick.items.map(({ username }) => username),
    ['fred', 'erik'],
  )
  assert.equal([quick.totalItems, quick.totalPages], [-1, -1])
})

test('getFullList: all of them, in batches', async ({ ann, root }) => {
  const all = await ann.collection('users').getFullList({ batch: 2, sort: 'username' })
  assert.equal(
    all.map(({ username }) => username),
    usernames,
  )
  assert.is((await root.collection('members').getFullList()).length, 3)
})

test('getFirstListItem: the one that a bound filter finds, or a 404', async ({ ann }) => {
  const users = ann.collection('users')
  const name = '<Fred> & "Co"'
  const found = await users.getFirstListItem(ann.filter('name = {:name}', { name }))
  assert.is(found['username'], 'fred')
  assert.is(found['name'], name)
  const fault = await faultOf(users.getFirstListItem(ann.filter('name = {:name}', { name: "'" })))
  assert.is(fault.status, 404)
})

test('getOne: oneself with the e-mail; a hidden record is a 404', async ({ ann, root, server }) => {
  const id = ann.authStore.record!.id
  const self = await ann.collection('users').getOne(id)
  assert.is(self['email'], 'ann@example.com')
  assert.is((await root.collection('users').getOne(id))['email'], 'ann@example.com')
  const guest = new PocketBase(server.url)
  assert.is((await faultOf(guest.collection('users').getOne(id))).status, 404)
  assert.is((await faultOf(root.collection('users').getOne('missing00000000'))).status, 404)
})

test('create, update, delete: an account by itself', async ({ server }) => {
  const pb = new PocketBase(server.url)
  const users = pb.collection('users')
  const password = 'password-gina'
  const input = { email: 'gina@example.com', username: 'gina', password, passwordConfirm: password }
  const made = await users.create({ ...input, unit: 'metric' })
  assert.match(made.id, /^[a-z0-9]{15}$/)
  assert.is(made['unit'], 'metric')
  assert.is(made['collectionName'], 'users')

  const double = await faultOf(users.create({ ...input, username: 'gina2' }))
  assert.is(double.status, 400)
  assert.is(double.response['data'].email.code, 'validation_not_unique')

  await users.authWithPassword('gina', password)
  const place = { lat: 60.17, lon: 24.94, name: 'Helsinki' }
  const changed = await users.update(made.id, { unit: 'imperial', location: place })
  assert.is(changed['unit'], 'imperial')
  assert.equal(changed['location'], place)
  assert.equal((await users.getOne(made.id))['location'], place)
  assert.ok(String(changed['updated']) >= String(made['updated']))

  const [other] = (await users.getList(1, 1, { filter: "username = 'ann'" })).items
  assert.is((await faultOf(users.update(other!.id, { unit: 'metric' }))).status, 404)
  assert.is((await faultOf(users.delete(other!.id))).status, 404)

  assert.is(await users.delete(made.id), true)
  assert.is((await faultOf(users.getOne(made.id))).status, 404)
})

test('expand and fields: what was asked for, and no more', async ({ ann }) => {
  const users = ann.collection('users')
  const [first] = (await users.getList(1, 1, { sort: 'username', fields: 'id,username' })).items
  assert.equal(Object.keys(first!).sort(), ['id', 'username'])
  const short = await users.getFirstListItem("username = 'fred'", {
    fields: 'name:excerpt(4,true),collectionName',
  })
  assert.is(short['collectionName'], 'users')
  assert.equal(Object.keys(short).sort(), ['collectionName', 'name'])
  // There is no relation with that name: it is skipped without an error, as in PocketBase.
  const plain = await users.getOne(ann.authStore.record!.id, { expand: 'missing,name' })
  assert.is(plain.expand, undefined)
})

test('a bad filter is a 400, a closed collection a 403', async ({ ann, server }) => {
  const guest = new PocketBase(server.url)
  const bad = await faultOf(ann.collection('users').getList(1, 1, { filter: 'nothing = (' }))
  assert.is(bad.status, 400)
  assert.is((await faultOf(guest.collection('_superusers').getList())).status, 403)
})

test.run()
