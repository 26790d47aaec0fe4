import { connect } from 'node:net'
import { EventSource } from 'eventsource'
import PocketBase, { type RecordSubscription } from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beginSession } from '../../server/auth/sessions.js'
import { findRecordById } from '../../server/records/find.js'
import { until } from '../helper/mail-world.js'
import { send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'
import { type Listener, listenTo } from './listener.js'

Object.assign(globalThis, { EventSource })

interface World {
  gateway: TestGateway
  url: string
  root: PocketBase
  client(): PocketBase
}

const test = suite<World>('realtime')

test.before.each(async (world) => {
  const gateway = await startGateway({
    log: { level: 'silent' },
    realtime: { idleTimeout: 60, maxTimeout: 300, maxBacklog: 200_000 },
  })
  const client = () => {
    const made = new PocketBase(gateway.url)
    made.autoCancellation(false)
    return made
  }
  const root = client()
  await root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await root.collections.create({
    name: 'posts',
    type: 'base',
    listRule: '',
    viewRule: '@request.auth.id != ""',
    fields: [
      { name: 'title', type: 'text', max: 200_000 },
      { name: 'secret', type: 'text', hidden: true },
    ],
  })
  Object.assign(world, { gateway, url: gateway.url, root, client })
})

test.after.each(({ gateway }) => gateway.stop())

test('SDK: subscribe to all and to one, with options, unsubscribe', async ({ root, client }) => {
  const guest = client()
  const all: RecordSubscription[] = []
  const one: RecordSubscription[] = []
  const stop = await guest.collection('posts').subscribe('*', (e) => all.push(e), {
    filter: 'title != "no"',
    fields: 'title',
  })
  const post = await root.collection('posts').create({ title: 'yes' })
  // The view rule excludes guests.
  const other = client()
  await other.collection('posts').subscribe(post.id, (e) => one.push(e))
  const ann = client()
  await ann.collection('users').authWithPassword('ann@example.com', 'password-ann')
  await ann.collection('posts').subscribe(post.id, (e) => one.push(e))
  await root.collection('posts').create({ title: 'no' })
  await root.collection('posts').update(post.id, { title: 'more' })
  await until(() => all.length === 2 && one.length === 1, 'the update is heard')
  assert.equal(
    all.map(({ action, record }) => [action, { ...record }]),
    [
      ['create', { title: 'yes' }],
      ['update', { title: 'more' }],
    ],
  )
  assert.is(one[0]!.record['title'], 'more')
  assert.is(one[0]!.record['secret'], undefined)
  await stop()
  await root.collection('posts').delete(post.id)
  await until(() => one.length === 2, 'the delete is heard')
  assert.is(one[1]!.action, 'delete')
  assert.is(all.length, 2)
  // An open connection would reconnect again and again, and the process would never end.
  for (const each of [guest, other, ann]) await each.realtime.unsubscribe()
})

test('news come after the commit, a batch in its order, a failed delete never', async (world) => {
  const { gateway, root, url } = world
  const { batch } = gateway.app.settings.current
  await gateway.set({ batch: { ...batch, enabled: true, maxRequests: 50 } })
  const listener = await listenTo(url)
  await listener.subscribe(['posts/*'])
  const good = root.createBatch()
  for (let n = 0; n < 20; n++) good.collection('posts').create({ title: `t${n}` })
  await good.send()
  const bad = root.createBatch()
  bad.collection('posts').create({ title: 'never' })
  bad.collection('posts').delete('nobody')
  await isRefused(bad.send())
  await until(() => listener.heard.length === 20, 'all are heard')
  assert.equal(
    listener.heard.map(({ data }) => JSON.parse(data).record.title),
    Array.from({ length: 20 }, (_, n) => `t${n}`),
  )
  const posts = await root.collections.getOne('posts')
  await root.collections.create({
    name: 'strict',
    type: 'base',
    fields: [
      { name: 'post', type: 'relation', required: true, collectionId: posts.id, maxSelect: 1 },
    ],
  })
  const [first] = await root.collection('posts').getFullList()
  await root.collection('strict').create({ post: first!.id })
  listener.heard.length = 0
  await isRefused(root.collection('posts').delete(first!.id))
  await root.collection('posts').create({ title: 'last' })
  await until(() => listener.heard.length > 0, 'the next is heard')
  assert.is(JSON.parse(listener.heard[0]!.data).action, 'create')
  listener.close()
})

test('options count up to their first fault, and their keys match exactly', async ({
  root,
  url,
}) => {
  const onlyTitle = '{"query":{"fields":"title"}'
  const rows: [options: string, keys: string][] = [
    [`${onlyTitle}}`, 'title'],
    [onlyTitle, 'title'],
    [`${onlyTitle},"query":{"fields":"id"}}`, 'title'],
    ['{"query":{"fields":"title","fields":"id"}}', 'title'],
    [`${onlyTitle},"headers":5}`, 'title'],
    [`${onlyTitle}}x`, 'title'],
    ['{"x":{"query":1},"query":{"x":null,"fields":"title"}}', 'title'],
    ['{"headers":5,"query":{"fields":"title"}}', 'all'],
    ['{"x":{"a":1,"a":2},"query":{"fields":"title"}}', 'all'],
    ['{"Query":{"fields":"title"}}', 'all'],
    ['{"query":{"Fields":"title"}}', 'all'],
    ['{"query":null}', 'all'],
    [`[${onlyTitle}}]`, 'all'],
    ['x', 'all'],
  ]
  const listener = await listenTo(url)
  const topicOf = (options: string) => `posts/*?options=${encodeURIComponent(options)}`
  await listener.subscribe(rows.map(([options]) => topicOf(options)))
  await root.collection('posts').create({ title: 'x' })
  await until(() => listener.heard.length === rows.length, 'every topic is heard')
  for (const [options, keys] of rows) {
    const { data } = listener.heard.find(({ event }) => event === topicOf(options))!
    const names = Object.keys(JSON.parse(data).record)
    assert.is(names.length > 1 ? 'all' : names.join(), keys, options)
  }
  listener.close()
})

test('one question, however many clients ask it', async ({ gateway, root, url }) => {
  const listeners: Listener[] = []
  for (let n = 0; n < 20; n++) {
    const listener = await listenTo(url)
    await listener.subscribe(['posts/*?options={"query":{"filter":"title = \'x\'"}}'])
    listeners.push(listener)
  }
  let questions = 0
  const { read } = gateway.app.store
  const { get } = read
  read.get = function (this: typeof read, ...args: Parameters<typeof get>) {
    if (args[0].startsWith('SELECT 1 FROM `posts`')) questions++
    return get.apply(this, args)
  } as typeof get
  await root.collection('posts').create({ title: 'x' })
  await until(() => listeners.every(({ heard }) => heard.length === 1), 'all have heard')
  assert.is(questions, 1)
  for (const listener of listeners) listener.close()
})

test('the account follows its record', async ({ root, url, client }) => {
  const ann = client()
  const { token, record } = await ann
    .collection('users')
    .authWithPassword('ann@example.com', 'password-ann')
  const listener = await listenTo(url)
  assert.is(await listener.subscribe([`posts/first0000000000`, 'posts/*'], token), 204)
  // Anybody else who uses the id is refused, including guests.
  assert.is(await listener.subscribe(['posts/*']), 403)
  assert.is(await listener.subscribe(['posts/*'], root.authStore.token), 403)
  await root.collection('posts').create({ id: 'first0000000000' })
  await until(() => listener.heard.length === 2, 'by view rule and by list rule')
  await root
    .collection('users')
    .update(record.id, { password: 'password-2', passwordConfirm: 'password-2' })
  listener.heard.length = 0
  await root.collection('posts').update('first0000000000', { title: 'x' })
  await until(() => listener.heard.length > 0, 'the list rule lets guests')
  assert.equal(
    listener.heard.map(({ event }) => event),
    ['posts/*'],
  )
  assert.is(await listener.subscribe(['posts/*']), 204)
  listener.close()
})

test('a session that has ended, and a blocked account, count as guests', async (world) => {
  const { gateway, root, url, client } = world
  const { app } = gateway
  const ann = await client().collection('users').authWithPassword('ann@example.com', 'password-ann')
  const users = app.collections.find('users')!
  const record = (await findRecordById(app.store.read, users, ann.record.id))!
  const { sid } = await beginSession(app, record, { kind: 'native', ttlSeconds: 3_600 })
  const listener = await listenTo(url)
  const topics = ['posts/first0000000000', 'posts/*']
  await listener.subscribe(topics, app.tokens.sign('auth', record, { sid }))
  let count = 0
  const heardAs = async () => {
    const title = `title ${++count}`
    const events = () =>
      listener.heard.filter(({ data }) => data.includes(title)).map(({ event }) => event)
    await root.collection('posts').update('first0000000000', { title })
    await until(() => events().includes('posts/*'), 'it is heard')
    return events().length === 2 ? 'ann' : 'guest'
  }
  await root.collection('posts').create({ id: 'first0000000000' })
  assert.is(await heardAs(), 'ann')
  const own = await app.store.own()
  await own.transaction((tx) => tx.run('UPDATE refresh_sessions SET revoked = 1'))
  assert.is(await heardAs(), 'guest')

  const { fields } = await root.collections.getOne('users')
  await root.collections.update('users', {
    fields: [...fields, { name: 'blocked', type: 'bool', hidden: true }],
  })
  const again = await listenTo(url)
  await again.subscribe(topics, ann.token)
  await root.collection('users').update(ann.record.id, { blocked: true })
  await root.collection('posts').update('first0000000000', { title: 'y' })
  await until(() => again.heard.length > 0, 'it is heard')
  assert.equal(
    again.heard.map(({ event }) => event),
    ['posts/*'],
  )
  listener.close()
  again.close()
})

test('subscriptions: other address 400, unknown client 404, limits', async ({ url, gateway }) => {
  const listener = await listenTo(url, '127.0.0.2')
  assert.is(await listener.subscribe(['posts/*']), 400)
  const body = { clientId: 'x', subscriptions: ['a'.repeat(2501)] }
  const long = await send(url, { path: '/api/realtime', body })
  assert.is(long.json.data.subscriptions[0].code, 'validation_length_too_long')
  const many = { clientId: 'x', subscriptions: Array(1001).fill('a') }
  assert.is((await send(url, { path: '/api/realtime', body: many })).status, 400)
  const unknown = { clientId: 'x'.repeat(40), subscriptions: ['a'] }
  assert.is((await send(url, { path: '/api/realtime', body: unknown })).status, 404)
  listener.close()
  await until(() => gateway.app.realtime.count() === 0, 'the client is forgotten')
})

test('subscriptions: a body of another content type is like any unreadable one', async ({
  url,
}) => {
  for (const type of ['text/plain', 'application/json']) {
    const headers = { 'content-type': type }
    const answer = await fetch(`${url}/api/realtime`, { method: 'POST', headers, body: '{"a' })
    assert.is(answer.status, 400)
    const { message } = (await answer.json()) as { message: string }
    assert.is(message, 'Something went wrong while processing your request.')
  }
})

test('deliverOnce: to who waits at that address, once', async ({ url, gateway }) => {
  const { realtime } = gateway.app
  const listener = await listenTo(url)
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', { a: 1 }, '127.0.0.1'), false)
  await listener.subscribe(['@oauth2', 'posts/*'])
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', { a: '<' }, '127.0.0.1'), true)
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', { a: 1 }, '127.0.0.1'), false)
  await until(() => listener.heard.length === 1, 'it is heard')
  assert.is(listener.heard[0]!.event, '@oauth2')
  assert.equal(JSON.parse(listener.heard[0]!.data), { a: '<' })
  await listener.subscribe(['@oauth2'])
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', 1, '127.0.0.9'), false)
  // The attempt from the wrong address removed the subscription.
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', 1, '127.0.0.1'), false)
  listener.close()
})

test('who says nothing is closed in order after the idle time, all after the longest', async (world) => {
  const { url, gateway, root } = world
  const quiet = await listenTo(url)
  const busy = await listenTo(url)
  await busy.subscribe(['posts/*'])
  gateway.clock.move(59_000)
  await root.collection('posts').create({})
  await until(() => busy.heard.length === 1, 'it is heard')
  gateway.clock.move(2_000)
  assert.is(await quiet.ended, true)
  assert.is(gateway.app.realtime.count(), 1)
  gateway.clock.move(300_000)
  assert.is(await busy.ended, true)
})

test('a message of deliverOnce begins the idle time anew', async (world) => {
  const { url, gateway } = world
  const { realtime } = gateway.app
  const listener = await listenTo(url)
  const silent = await listenTo(url)
  await listener.subscribe(['@oauth2'])
  gateway.clock.move(59_000)
  assert.is(await realtime.deliverOnce(listener.id, '@oauth2', 1, '127.0.0.1'), true)
  gateway.clock.move(2_000)
  assert.is(await silent.ended, true)
  assert.is(realtime.count(), 1)
  gateway.clock.move(59_000)
  assert.is(await listener.ended, true)
})

test('a half-closed client is gone; a slow one is dropped at its backlog, others hear all', async (world) => {
  const { url, gateway, root } = world
  const { port } = new URL(url)
  const half = connect(Number(port), '127.0.0.1')
  half.write('GET /api/realtime HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => gateway.app.realtime.count() === 1, 'it is connected')
  half.end()
  await until(() => gateway.app.realtime.count() === 0, 'it is gone')
  const slow = await listenTo(url)
  await slow.subscribe(['posts/*'])
  slow.answer.pause()
  const quick = await listenTo(url)
  await quick.subscribe(['posts/*'])
  const title = 'x'.repeat(150_000)
  let sent = 0
  while (gateway.app.realtime.count() === 2 && sent < 200) {
    await root.collection('posts').create({ title })
    sent++
  }
  assert.is(gateway.app.realtime.count(), 1)
  await until(() => quick.heard.length === sent, 'the quick one has all')
  slow.close()
  quick.close()
})

test('the server stops at once, whoever is connected', async () => {
  const gateway = await startGateway({ log: { level: 'silent' } })
  const listeners = await Promise.all([1, 2, 3].map(() => listenTo(gateway.url)))
  const began = performance.now()
  await gateway.stop()
  assert.ok(performance.now() - began < 2_000)
  assert.equal(await Promise.all(listeners.map(({ ended }) => ended)), [true, true, true])
})

test('limits of connections: 503 over all, 429 of one address, and settings.rateLimits', async () => {
  const gateway = await startGateway({
    log: { level: 'silent' },
    realtime: { maxClients: 3, maxClientsPerAddress: 2 },
  })
  const { url } = gateway
  const open = [await listenTo(url), await listenTo(url)]
  const refused = await send(url, { path: '/api/realtime' })
  assert.is(refused.status, 429)
  assert.is(refused.json.status, 429)
  open.push(await listenTo(url, '127.0.0.2'))
  const full = await listenTo(url, '127.0.0.3').then(
    () => 'connected',
    (error: Error) => error.message,
  )
  assert.is(full, 'refused with 503')
  for (const listener of open) listener.close()
  await until(() => gateway.app.realtime.count() === 0, 'all are gone')
  const { rateLimits } = gateway.app.settings.current
  const rule = { label: '/api/realtime', audience: '' as const, duration: 60, maxRequests: 1 }
  await gateway.set({ rateLimits: { ...rateLimits, enabled: true, rules: [rule] } })
  const one = await listenTo(url)
  assert.is((await send(url, { path: '/api/realtime' })).status, 429)
  one.close()
  await gateway.stop()
})

async function isRefused(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    () => 'refused',
  )
  assert.is(outcome, 'refused')
}

test.run()
