import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('expand')
let server: Booted
let root: Record<string, string>
let ann: Record<string, string>
let annId = ''
let bobId = ''
let carlId = ''

test.before(async () => {
  server = await boot({ args: ['--limits', 'off'] })
  const superuser = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  root = { authorization: superuser.token }
  const signedIn = await logIn(server.url, 'users', 'ann', 'password-ann')
  ann = { authorization: signedIn.token }
  const users = await get('/api/collections/users/records', root)
  const idOf = (name: string) =>
    users.json.items.find(({ username }: { username: string }) => username === name).id
  annId = idOf('ann')
  bobId = idOf('bob')
  carlId = idOf('carl')
  const collection = (await get('/api/collections/users', root)).json
  const friend = { type: 'relation', name: 'friend', collectionId: collection.id, maxSelect: 1 }
  const friends = { ...friend, name: 'friends', maxSelect: 9 }
  const note = { type: 'text', name: 'note', hidden: true }
  const fields = [...collection.fields, friend, friends, note]
  await change('PATCH', '/api/collections/users', { fields, viewRule: '' })
  const of = { ...friend, name: 'of' }
  const title = { type: 'text', name: 'title' }
  for (const [name, viewRule] of [
    ['open', ''],
    ['vault', null],
    ['own', 'of = @request.auth.id'],
  ] as const) {
    const body = { name, type: 'base', listRule: '', viewRule, fields: [title, of] }
    const { id } = await change('POST', '/api/collections', body)
    const relation = { type: 'relation', name: `to_${name}`, collectionId: id, maxSelect: 1 }
    const known = (await get('/api/collections/users', root)).json.fields
    await change('PATCH', '/api/collections/users', { fields: [...known, relation] })
    const record = { title: 'kept', of: bobId }
    const made = await change('POST', `/api/collections/${name}/records`, record)
    await change('PATCH', `/api/collections/users/records/${annId}`, { [`to_${name}`]: made.id })
  }
  const toBob = { friend: bobId, friends: [bobId, carlId] }
  await change('PATCH', `/api/collections/users/records/${annId}`, toBob)
  await change('PATCH', `/api/collections/users/records/${bobId}`, { friend: annId, note: 'n' })
})
test.after(() => server.stop())

const get = (path: string, headers: Record<string, string>) => send(server.url, { path, headers })

async function change(method: string, path: string, body: object) {
  const answer = await send(server.url, { method, path, headers: root, body })
  assert.is(answer.status, 200, answer.text)
  return answer.json
}

async function expanded(id: string, expand: string, headers: Record<string, string>) {
  const path = `/api/collections/users/records/${id}?expand=${expand}`
  const answer = await get(path, headers)
  assert.is(answer.status, 200, answer.text)
  return answer.json
}

test('an e-mail shows by what the reader may see of its own record, not of the one around it', async () => {
  const own = await expanded(annId, 'friend,friends', ann)
  assert.is(own.email, 'ann@example.com')
  assert.is(own.expand.friend.id, bobId)
  assert.not('email' in own.expand.friend, 'bob shows his to nobody')
  const [bob, carl] = own.expand.friends
  assert.not('email' in bob)
  assert.is(carl.email, 'carl@example.com', 'he shows it to all')

  const other = await expanded(bobId, 'friend.friend', ann)
  assert.not('email' in other)
  assert.is(other.expand.friend.email, 'ann@example.com', 'the reader’s own')
  assert.not('email' in other.expand.friend.expand.friend)
})

test('hidden fields of what is expanded show to superusers only', async () => {
  assert.not('note' in (await expanded(annId, 'friend', ann)).expand.friend)
  const whole = (await expanded(annId, 'friend', root)).expand.friend
  assert.is(whole.note, 'n')
  assert.is(whole.email, 'bob@example.com')
  assert.not('password' in whole)
  assert.not('tokenKey' in whole)
})

for (const [name, anyone] of [
  ['open', true],
  ['vault', false],
  ['own', false],
] as const) {
  test(`${name}: expanded by its view rule, forth and back`, async () => {
    const forth = await expanded(annId, `to_${name}`, ann)
    assert.is(forth.expand?.[`to_${name}`]?.title, anyone ? 'kept' : undefined)
    const back = await expanded(bobId, `${name}_via_of`, ann)
    assert.is(back.expand?.[`${name}_via_of`]?.[0]?.title, anyone ? 'kept' : undefined)
    const asRoot = await expanded(annId, `to_${name},to_${name}.of`, root)
    assert.is(asRoot.expand[`to_${name}`].title, 'kept')
    assert.is(asRoot.expand[`to_${name}`].expand.of.id, bobId)
    const backAsRoot = await expanded(bobId, `${name}_via_of`, root)
    assert.is(backAsRoot.expand[`${name}_via_of`][0].title, 'kept')
  })
}

test('whose rule names the reader is expanded for him', async () => {
  const { token } = await logIn(server.url, 'users', 'bob', 'password-bob')
  const shown = await expanded(bobId, 'own_via_of', { authorization: token })
  assert.is(shown.expand.own_via_of[0].title, 'kept')
})

test('a list, a login and a refresh expand by the same rules', async () => {
  const path = '/api/collections/users/records?expand=friend,to_vault&sort=username'
  const { json } = await get(path, ann)
  assert.not('email' in json.items[0].expand.friend)
  assert.not('to_vault' in json.items[0].expand)
  const refresh = await send(server.url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh?expand=friend,to_vault',
    headers: ann,
  })
  assert.is(refresh.json.record.email, 'ann@example.com')
  assert.is(refresh.json.record.expand.friend.id, bobId)
  assert.not('email' in refresh.json.record.expand.friend)
  assert.not('to_vault' in refresh.json.record.expand)
})

test('six levels deep, no further', async () => {
  const path = Array(8).fill('friend').join('.')
  let depth = 0
  for (let at = await expanded(annId, path, ann); at.expand?.friend; at = at.expand.friend) depth++
  assert.is(depth, 6)
})

test.run()
