import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { updateTogether } from '../hooks/together.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite<{ server: Booted; root: PocketBase; gateway?: TestGateway }>(
  'modifiers sent at once',
)
const many = 20
const range = Array.from({ length: many }, (_, at) => at)

test.before(async (context) => {
  context.server = await boot()
  context.root = new PocketBase(context.server.url).autoCancellation(false)
  await context.root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await context.root.collections.create({
    name: 'tallies',
    type: 'base',
    fields: [
      { name: 'count', type: 'number', max: 25 },
      { name: 'tags', type: 'select', maxSelect: many, values: range.map((at) => `t${at}`) },
      { name: 'papers', type: 'file', maxSelect: many },
    ],
  })
})
test.after(async ({ server, gateway }) => {
  await gateway?.stop()
  await server.stop()
})

/** Sends one update for each number at once, and returns the record as it is then. */
async function afterAll(root: PocketBase, id: string, body: (at: number) => object) {
  const tallies = root.collection('tallies')
  const ends = await Promise.allSettled(range.map((at) => tallies.update(id, body(at))))
  const record = await tallies.getOne(id)
  return { record, done: ends.filter(({ status }) => status === 'fulfilled').length }
}

test('each counts, as if they came one after the other', async ({ root }) => {
  const { id } = await root.collection('tallies').create({ count: 0 })
  const up = await afterAll(root, id, () => ({ 'count+': 1 }))
  assert.is(up.record['count'], many)
  const beyond = await afterAll(root, id, () => ({ 'count+': 1 }))
  assert.equal([beyond.record['count'], beyond.done], [25, 5], 'and none passes the maximum')
  const down = await afterAll(root, id, (at) => (at % 2 ? { 'count-': 1 } : { 'tags+': `t${at}` }))
  assert.equal([down.record['count'], down.record['tags'].length], [15, 10])
})

test('items of a list are neither lost nor brought back', async ({ root }) => {
  const { id } = await root.collection('tallies').create({})
  const added = await afterAll(root, id, (at) => ({ 'tags+': `t${at}` }))
  assert.is(added.record['tags'].length, many)
  const removed = await afterAll(root, id, (at) => ({ 'tags-': at % 2 ? `t${at}` : [] }))
  assert.equal(
    [...removed.record['tags']].sort(),
    range
      .filter((at) => at % 2 === 0)
      .map((at) => `t${at}`)
      .sort(),
  )
})

test('every file that was accepted is there', async ({ root, server }) => {
  const { id } = await root.collection('tallies').create({})
  const added = await afterAll(root, id, (at) => ({
    'papers+': new File([String(at)], `f${at}.txt`),
  }))
  assert.equal([added.record['papers'].length, added.done], [many, many])
  const names: string[] = added.record['papers']
  const mixed = await afterAll(root, id, (at) =>
    at < 10 ? { 'papers-': [names[at]] } : { 'papers-': [], 'count+': 1 },
  )
  assert.equal(mixed.record['papers'], names.slice(10))
  for (const name of names.slice(10)) {
    assert.is((await fetch(`${server.url}/api/files/tallies/${id}/${name}`)).status, 200)
  }
})

test('those that have read the same values are applied one after the other', async (context) => {
  const gateway = await startGateway({ log: { level: 'silent' } })
  context.gateway = gateway
  const root = new PocketBase(gateway.url).autoCancellation(false)
  await root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const fields = [
    { name: 'count', type: 'number', max: 3 },
    { name: 'tags', type: 'select', maxSelect: 3, values: ['a', 'b', 'c'] },
  ]
  await root.collections.create({ name: 'tallies', type: 'base', fields })
  const tallies = root.collection('tallies')
  const { id } = await tallies.create({ count: 1, tags: ['c'] })
  const bodies = [{ 'count+': 1 }, { 'tags+': 'a' }, { 'count+': 1, 'tags-': 'c' }, { 'count+': 1 }]
  updateTogether(gateway.app.hooks, bodies.length)
  const ends = await Promise.allSettled(bodies.map((body) => tallies.update(id, body)))
  const refused = ends.filter(({ status }) => status === 'rejected')
  assert.is(refused.length, 1, 'only the one that would pass the maximum')
  const record = await tallies.getOne(id)
  assert.is(record['count'], 3)
  assert.ok(record['tags'].includes('a'))
})

test.run()
