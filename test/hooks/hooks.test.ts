import { join } from 'node:path'
import PocketBase, { ClientResponseError } from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'
import { recordId } from '../../server/model/record.js'
import Database from '../helper/database.js'
import { startGateway, type TestGateway } from '../limits/composed.js'
import { updateTogether } from './together.js'

interface World {
  gateway: TestGateway
  root: PocketBase
  db: Database.Database
  /** Handlers to remove after the test. */
  bound: (() => void)[]
}

const test = suite<World>('hooks around flows')

test.before(async (world) => {
  world.gateway = await startGateway({ log: { level: 'silent' } })
  world.db = new Database(join(world.gateway.app.config.serve.dir, 'data.db'))
  world.root = new PocketBase(world.gateway.url)
  world.root.autoCancellation(false)
  await world.root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await world.root.settings.update({ batch: { enabled: true } })
  await world.root.collections.create({
    name: 'hooked',
    type: 'base',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'count', type: 'number' },
    ],
    listRule: '',
    viewRule: '',
    createRule: '',
    updateRule: '',
    deleteRule: '',
  })
  world.bound = []
})
test.after.each(({ bound }) => {
  for (const off of bound.splice(0)) off()
})
test.after(async ({ db, gateway }) => {
  db.close()
  await gateway.close()
})

const guestOf = ({ gateway }: World) => new PocketBase(gateway.url).collection('hooked')
const count = ({ db }: World) =>
  (db.prepare('SELECT count(*) AS n FROM hooked').get() as { n: number }).n

async function statusOf(work: Promise<unknown>): Promise<number> {
  try {
    await work
    return 200
  } catch (error) {
    assert.instance(error, ClientResponseError)
    return (error as ClientResponseError).status
  }
}

test('a handler changes the record before the write, and sees it stored after', async (world) => {
  const { app } = world.gateway
  const seen: unknown[] = []
  for (const event of ['createRecord', 'updateRecord'] as const) {
    world.bound.push(
      app.hooks.on(event, async ({ record, caller }, next) => {
        seen.push([event, record.original?.['title'], caller?.isSuperuser])
        record.values['title'] = `${record.values['title']}!`
        await next()
        seen.push(record.original?.['title'])
      }),
    )
  }
  const made = await guestOf(world).create({ title: 'a' })
  assert.is(made['title'], 'a!')
  assert.is((await guestOf(world).update(made.id, { title: 'b' }))['title'], 'b!')
  const expected = [['createRecord', undefined, false], 'a!', ['updateRecord', 'a!', false], 'b!']
  assert.equal(seen, expected)
})

test('handlers run by priority, around each other', async (world) => {
  const { app } = world.gateway
  const order: string[] = []
  const bind = (name: string, priority?: number) =>
    world.bound.push(
      app.hooks.on(
        'createRecord',
        async (_, next) => {
          order.push(`${name} before`)
          await next()
          order.push(`${name} after`)
        },
        priority,
      ),
    )
  bind('second')
  bind('third')
  bind('first', -1)
  await guestOf(world).create({})
  const names = ['first', 'second', 'third']
  const expected = [...names.map((n) => `${n} before`), ...names.reverse().map((n) => `${n} after`)]
  assert.equal(order, expected)
})

test('a handler that throws refuses with its own error, and nothing is written', async (world) => {
  const { hooks } = world.gateway.app
  const before = count(world)
  const { id } = await guestOf(world).create({ title: 'stays' })
  const refuse = () => {
    throw fail('access.forbidden', { message: 'Not today.' })
  }
  for (const event of ['createRecord', 'updateRecord', 'deleteRecord', 'viewRecord'] as const) {
    world.bound.push(hooks.on(event, refuse))
  }
  const guest = guestOf(world)
  assert.is(await statusOf(guest.create({ title: 'a' })), 403)
  assert.is(await statusOf(guest.update(id, { title: 'b' })), 403)
  assert.is(await statusOf(guest.delete(id)), 403)
  assert.is(await statusOf(guest.getOne(id)), 403)
  assert.is(count(world), before + 1)
  const row = world.db.prepare('SELECT title FROM hooked WHERE id = ?').get(id)
  assert.equal(row, { title: 'stays' })
})

test('a handler that calls no next, or next twice, stops the write', async (world) => {
  const { hooks } = world.gateway.app
  const before = count(world)
  for (const times of [0, 2]) {
    const off = hooks.on('write', async (_, next) => {
      for (let i = 0; i < times; i++) await next()
    })
    assert.is(await statusOf(guestOf(world).create({ title: 'a' })), 400)
    off()
  }
  assert.is(count(world), before)
})

test('what a handler writes in the transaction goes with it: with the batch too', async (world) => {
  const { hooks } = world.gateway.app
  const kinds: string[] = []
  world.bound.push(
    hooks.on('write', async ({ kind, record, tx }, next) => {
      await next()
      kinds.push(`${kind} ${record.collection.name}`)
      if (record.values['title'] === 'twice') {
        await tx.run("INSERT INTO hooked (id, title) VALUES (?, 'by hook')", [
          recordId(record).split('').reverse().join(''),
        ])
      }
    }),
  )
  const before = count(world)
  const batch = world.root.createBatch()
  batch.collection('hooked').create({ title: 'twice' })
  batch.collection('hooked').create({ id: 'not an id' })
  assert.is(await statusOf(batch.send()), 400)
  assert.is(count(world), before)
  const good = world.root.createBatch()
  good.collection('hooked').create({ title: 'twice' })
  await good.send()
  assert.is(count(world), before + 2)
  assert.equal(kinds, ['create hooked', 'create hooked'])
})

test('cascades and what belongs to an account are written through the handlers', async (world) => {
  const { hooks } = world.gateway.app
  const { root } = world
  const hooked = await root.collections.getOne('hooked')
  await root.collections.create({
    name: 'hooked_parts',
    type: 'base',
    fields: [{ name: 'of', type: 'relation', collectionId: hooked.id, cascadeDelete: true }],
  })
  const whole = await root.collection('hooked').create({ title: 'whole' })
  await root.collection('hooked_parts').create({ of: whole.id })
  const deleted: string[] = []
  world.bound.push(
    hooks.on('write', async ({ kind, record }, next) => {
      if (kind === 'delete') deleted.push(record.collection.name)
      await next()
    }),
  )
  await root.collection('hooked').delete(whole.id)
  assert.equal(deleted, ['hooked', 'hooked_parts'])
})

test('a page is shown as a handler leaves it', async (world) => {
  const { hooks } = world.gateway.app
  await guestOf(world).create({ title: 'shown' })
  world.bound.push(
    hooks.on('listRecords', ({ records }, next) => {
      for (const record of records) record.values['title'] = 'changed'
      return next()
    }),
  )
  const { items } = await guestOf(world).getList(1, 50)
  assert.ok(items.length > 0)
  assert.ok(items.every(({ title }) => title === 'changed'))
})

test('a handler of a write sees the values that are written, of modifiers sent at once too', async (world) => {
  const { hooks } = world.gateway.app
  const guest = guestOf(world)
  const { id } = await guest.create({ count: 0 })
  const seen: unknown[] = []
  world.bound.push(
    updateTogether(hooks, 2),
    hooks.on('write', async ({ record }, next) => {
      seen.push(record.values['count'])
      await next()
    }),
  )
  const add = (count: number) => guest.update(id, { 'count+': count }, { requestKey: null })
  const added = await Promise.all([add(1), add(1)])
  assert.equal(added.map(({ count }) => count).sort(), [1, 2])
  assert.equal(seen, [1, 2])
})

test('the end of a login: what a handler refuses gets no token', async (world) => {
  const { hooks } = world.gateway.app
  const methods: string[] = []
  const users = new PocketBase(world.gateway.url).collection('users')
  let isOpen = true
  world.bound.push(
    hooks.on('auth', async ({ record, method }, next) => {
      methods.push(`${method} ${record.values['username']}`)
      if (!isOpen) throw fail('access.forbidden')
      await next()
    }),
  )
  await users.authWithPassword('ann', 'password-ann')
  await users.authRefresh()
  isOpen = false
  assert.is(await statusOf(users.authWithPassword('ann', 'password-ann')), 403)
  assert.equal(methods, ['password ann', ' ann', 'password ann'])
})

test('a handler that was taken away hears nothing', async (world) => {
  const { hooks } = world.gateway.app
  let calls = 0
  const off = hooks.on('createRecord', (_, next) => {
    calls++
    return next()
  })
  off()
  assert.not(hooks.hears('createRecord'))
  await guestOf(world).create({})
  assert.is(calls, 0)
})

test.run()
