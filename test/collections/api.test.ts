import { existsSync } from 'node:fs'
import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bootInProcess } from '../helper/boot.js'

const test = suite('collections through the SDK')
let server: Awaited<ReturnType<typeof bootInProcess>>
let pb: PocketBase

test.before(async () => {
  server = await bootInProcess({ limits: { mode: 'off' } })
  pb = new PocketBase(server.url)
  pb.autoCancellation(false)
  await pb.collection('_superusers').authWithPassword('root@example.com', '1234567890')
})

test.after(() => server.stop())

const titles = ['red', 'green', 'blue']

async function makePosts(name: string, fields: object[] = []): Promise<void> {
  await pb.collections.create({
    name,
    fields: [{ name: 'title', type: 'text' }, ...fields],
    indexes: [`CREATE INDEX idx_${name} ON anything (title)`],
  })
  for (const title of titles) await pb.collection(name).create({ title })
}

async function titlesOf(name: string, field = 'title'): Promise<unknown[]> {
  const records = await pb.collection(name).getFullList()
  return records.map((record) => record[field])
}

test('list: filter, sort and pages over the names; unknown fields are refused', async () => {
  const auth = await pb.collections.getList(1, 2, { filter: "type = 'auth'", sort: '-name' })
  assert.equal(
    auth.items.map(({ name }) => name),
    ['users', 'members'],
  )
  assert.is(auth.totalItems, 4)
  assert.is(auth.totalPages, 2)
  const { items } = await pb.collections.getList(1, 1, { fields: 'name', sort: 'created' })
  assert.equal(items, [{ name: '_mfas' }])
})

test('secrets don’t leave, and stay when an editor sends back what it got', async () => {
  const providers = [{ name: 'google', clientId: 'id', clientSecret: 'hush' }]
  await pb.collections.update('codes', { oauth2: { enabled: true, providers } })
  const shown = await pb.collections.getOne('codes')
  assert.not.match(JSON.stringify(shown), 'hush')
  assert.equal(shown['authToken'], { duration: 432000 })
  assert.is(shown['oauth2'].providers[0].clientId, 'id')
  // A provider without its secret would be refused.
  await pb.collections.update('codes', { oauth2: shown['oauth2'] })
})

test('a new field, a renamed one and a dropped one keep the others’ values', async () => {
  await makePosts('notes', [{ name: 'extra', type: 'number' }])
  const { fields } = await pb.collections.getOne('notes')
  const changed = fields
    .filter(({ name }) => name !== 'extra')
    .map((field) => (field.name === 'title' ? { ...field, name: 'Heading' } : field))
  await pb.collections.update('notes', {
    fields: [...changed, { name: 'count', type: 'number' }],
    indexes: ['CREATE INDEX idx_notes ON notes (Heading)'],
  })
  assert.equal(await titlesOf('notes', 'Heading'), titles)
  assert.equal(await titlesOf('notes', 'count'), [0, 0, 0])
  assert.equal(await titlesOf('notes', 'extra'), [undefined, undefined, undefined])
})

test('two fields swap their names', async () => {
  await makePosts('swapped', [{ name: 'other', type: 'text' }])
  const { fields } = await pb.collections.getOne('swapped')
  const names: Record<string, string> = { title: 'other', other: 'title' }
  await pb.collections.update('swapped', {
    fields: fields.map((field) => ({ ...field, name: names[field.name] ?? field.name })),
  })
  assert.equal(await titlesOf('swapped', 'other'), titles)
  assert.equal(await titlesOf('swapped'), ['', '', ''])
})

test('one value becomes a list, and of a list the last value stays', async () => {
  await makePosts('tagged', [{ name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: 1 }])
  const [first] = await pb.collection('tagged').getFullList({ sort: '@rowid' })
  await pb.collection('tagged').update(first!.id, { tags: 'a' })
  const withMaximum = async (maxSelect: number) => {
    const { fields } = await pb.collections.getOne('tagged')
    await pb.collections.update('tagged', {
      fields: fields.map((field) => (field.name === 'tags' ? { ...field, maxSelect } : field)),
    })
  }
  await withMaximum(2)
  assert.equal(await titlesOf('tagged', 'tags'), [['a'], [], []])
  await pb.collection('tagged').update(first!.id, { tags: ['a', 'b'] })
  await withMaximum(1)
  assert.equal(await titlesOf('tagged', 'tags'), ['b', '', ''])
})

test('a renamed collection keeps records, id and relations; rate limits follow', async () => {
  await makePosts('before')
  const { id } = await pb.collections.getOne('before')
  await makePosts('pointing', [{ name: 'to', type: 'relation', collectionId: id }])
  await pb.settings.update({
    rateLimits: {
      enabled: false,
      rules: [{ label: 'before:list', maxRequests: 1000, duration: 10, audience: '' }],
    },
  })
  await pb.collections.update('before', { name: 'after' })
  assert.is((await pb.collections.getOne('after')).id, id)
  assert.equal(await titlesOf('after'), titles)
  const [target] = await pb.collection('after').getFullList()
  const made = await pb.collection('pointing').create({ to: target!.id }, { expand: 'to' })
  assert.is(made['expand']?.['to'].title, target!['title'])
  const { rateLimits } = await pb.settings.getAll()
  assert.is(rateLimits?.rules?.[0]?.label, 'after:list')
})

test('a view follows the table below it, and one that can’t stays as it was', async () => {
  await makePosts('base_posts')
  const viewQuery = 'select id, title, count(id) as total from base_posts group by id'
  const made = await pb.collections.create({ name: 'shown', type: 'view', viewQuery })
  assert.equal(
    made.fields.map(({ name, type }) => `${name} ${type}`),
    ['id text', 'title text', 'total number'],
  )
  const { fields } = await pb.collections.getOne('base_posts')
  await pb.collections.update('base_posts', {
    fields: fields.map((field) => (field.name === 'title' ? { ...field, max: 7 } : field)),
  })
  const follows = await pb.collections.getOne('shown')
  assert.is(follows.fields.find(({ name }) => name === 'title')?.['max'], 7)

  await pb.collections.update('base_posts', { name: 'moved_posts' })
  assert.equal((await titlesOf('shown')).toSorted(), titles.toSorted())
  await refuses(pb.collections.delete('moved_posts'), 400)
  await pb.collections.delete('shown')
  await pb.collections.delete('moved_posts')
  await refuses(pb.collections.getOne('moved_posts'), 404)
})

test('a view whose query has a string in double quotes outlives changes of tables', async () => {
  const before = await pb.collection('user_cards').getFullList()
  await makePosts('beside')
  const { fields } = await pb.collections.getOne('beside')
  await pb.collections.update('beside', {
    name: 'beside2',
    fields: fields.slice(0, 1),
    indexes: [],
  })
  assert.equal(await pb.collection('user_cards').getFullList(), before)
  const viewQuery = 'select id, "it\'s" as word from beside2'
  await pb.collections.create({ name: 'quoted', type: 'view', viewQuery })
  assert.equal(await titlesOf('quoted', 'word'), ["it's", "it's", "it's"])
  const above = 'select id, word, upper(word) as loud from quoted'
  await pb.collections.create({ name: 'above', type: 'view', viewQuery: above })
  assert.equal(await titlesOf('above', 'loud'), ["IT'S", "IT'S", "IT'S"])
  await refuses(
    pb.collections.create({ name: 'no', type: 'view', viewQuery: `${above}, nope` }),
    400,
  )
})

test('an import makes, changes and, if told to, deletes; records stay', async () => {
  await makePosts('kept', [{ name: 'old', type: 'text' }])
  await makePosts('gone')
  const all = await pb.collections.getFullList()
  const wanted = all.filter(({ name }) => name !== 'gone')
  const kept = wanted.find(({ name }) => name === 'kept')!
  kept.fields = kept.fields.filter(({ name }) => name !== 'old')
  await pb.collections.import(wanted)
  assert.ok((await pb.collections.getOne('kept')).fields.some(({ name }) => name === 'old'))
  await pb.collections.import(wanted, true)
  assert.not((await pb.collections.getOne('kept')).fields.some(({ name }) => name === 'old'))
  await refuses(pb.collections.getOne('gone'), 404)
  assert.equal(await titlesOf('kept'), titles)
  assert.is((await pb.collections.getFullList()).length, all.length - 1)
})

test('a key in another case is unknown, but for type and name of a new collection', async () => {
  const sent = { NAME: 'cased', Type: 'auth', LISTRULE: '', otp: { LENGTH: 5 }, ID: 'cased_id' }
  const made = await pb.collections.create(sent as never)
  assert.is(made.name, 'cased')
  assert.is(made.type, 'auth')
  assert.is(made.listRule, null)
  assert.is((made as { otp?: { length: number } }).otp?.length, 8)
  assert.is.not(made.id, 'cased_id')
  const kept = await pb.collections.update('cased', { NAME: 'other', SYSTEM: true } as never)
  assert.is(kept.name, 'cased')
  assert.not(kept.system)
  await refuses(
    pb.collections.update('cased', { fields: [{ name: 'a', TYPE: 'text' }] } as never),
    400,
  )
  await pb.collections.import([{ name: 'cased', NAME: 'other' } as never])
  assert.is((await pb.collections.getOne('cased')).name, 'cased')
  await pb.collections.delete('cased')
})

test('an import with one fault changes nothing', async () => {
  const before = await pb.collections.getFullList()
  const faulty = [{ name: 'fine' }, { name: 'faulty', listRule: 'nope = 1' }]
  await refuses(pb.collections.import(faulty as never), 400)
  assert.equal(await pb.collections.getFullList(), before)
})

test('truncate empties a collection and the relations to it', async () => {
  await makePosts('full')
  await pb.collections.truncate('full')
  assert.equal(await titlesOf('full'), [])
})

test('a deleted collection takes its files along', async () => {
  await pb.collections.create({ name: 'filed', fields: [{ name: 'paper', type: 'file' }] })
  const paper = new File(['text'], 'paper.txt')
  const { collectionId } = await pb.collection('filed').create({ paper })
  const folder = join(server.dir, 'storage', collectionId)
  assert.ok(existsSync(folder))
  await pb.collections.delete('filed')
  assert.not(existsSync(folder))
})

test('another rule who may log in ends the logins of before', async () => {
  const user = new PocketBase(server.url)
  await user.collection('users').authWithPassword('ann', 'password-ann')
  await pb.collections.update('users', { authRule: 'verified = true' })
  await refuses(user.collection('users').authRefresh(), 401)
  await pb.collections.update('users', { authRule: '' })
})

test('scaffolds, providers and dry runs', async () => {
  const scaffolds = await pb.collections.getScaffolds()
  assert.equal(Object.keys(scaffolds), ['auth', 'base', 'view'])
  assert.is(scaffolds['auth']!.id, '')
  const providers = await pb.send('/api/collections/meta/oauth2-providers', {})
  assert.is(providers.length, 32)
  assert.equal(providers[0].name, 'apple')
  assert.ok(providers.every(({ logo }: { logo: string }) => logo.startsWith('<svg')))
  const body = { query: 'select id, name from users order by name' }
  const tried = await pb.send('/api/collections/meta/dry-run-view', { method: 'POST', body })
  assert.is(tried.sample.length, 6)
  assert.equal(
    tried.fields.map(({ name }: { name: string }) => name),
    ['id', 'name'],
  )
})

async function refuses(work: Promise<unknown>, status: number): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: { status?: number }) => reason,
  )
  assert.is(error?.status, status)
}

test('a list of the body as a pattern: the rule is saved, and the statement fails', async () => {
  await makePosts('patterns', [{ name: 'tags', type: 'select', maxSelect: 2, values: ['a', 'b'] }])
  const [{ id }] = (await pb.collection('patterns').getFullList()) as [{ id: string }]
  const rule = '1 = 1 || title ~ @request.body.tags:each'
  const rules = { listRule: rule, viewRule: rule, createRule: rule, updateRule: rule }
  await pb.collections.update('patterns', rules)
  const records = new PocketBase(server.url).collection('patterns')
  const asked: [() => Promise<unknown>, status: number][] = [
    [() => records.getList(), 400],
    [() => records.getOne(id), 404],
    [() => records.update(id, { title: 'x', tags: ['a'] }), 404],
    [() => records.create({ title: 'x', tags: ['a'] }), 400],
  ]
  for (const [ask, status] of asked) {
    const answer = await ask().catch((error: unknown) => error)
    assert.is((answer as { status?: number }).status, status)
  }
  assert.equal(await titlesOf('patterns'), titles)
})

test.run()
