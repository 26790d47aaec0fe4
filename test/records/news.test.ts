import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authJobs } from '../../server/auth/jobs.js'
import type { RecordNews } from '../../server/base/bus.js'
import {
  type Announcement,
  foretellDelete,
  noteDeleted,
  noteSaved,
} from '../../server/records/news.js'
import Database from '../helper/database.js'
import { until } from '../helper/mail-world.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

interface Heard {
  /** As `updated users/ann`. */
  what: string
  news: RecordNews
  /** The row as another connection sees it at this moment. */
  row: Record<string, unknown> | undefined
}

interface World {
  gateway: TestGateway
  root: PocketBase
  db: Database.Database
  /** Events since the last call, in order, each as `updated users`. */
  told(): string[]
  /** Events since the last call. */
  heard(): Heard[]
  foretold: RecordNews[]
}

const test = suite<World>('news of records')

test.before(async (world) => {
  const gateway = await startGateway({ log: { level: 'silent' } })
  const { app } = gateway
  const db = new Database(join(app.config.serve.dir, 'data.db'))
  let heard: Heard[] = []
  world.foretold = []
  const rowOf = ({ collection, recordId }: RecordNews) =>
    db.prepare(`SELECT * FROM "${collection.name}" WHERE id = ?`).get(recordId) as Heard['row']
  for (const event of ['created', 'updated', 'deleted'] as const) {
    app.bus.on(`record.${event}`, (news) => {
      const what = `${event} ${news.collection.name}/${news.recordId}`
      heard.push({ what, news, row: rowOf(news) })
    })
  }
  app.bus.on('record.deleting', (news) => {
    assert.ok(rowOf(news), 'the row is still there')
    world.foretold.push(news)
  })
  const root = new PocketBase(gateway.url)
  root.autoCancellation(false)
  await root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  heard = []
  const take = () => {
    const all = heard
    heard = []
    for (const each of all) checkOne(each, world.foretold)
    return all
  }
  Object.assign(world, {
    gateway,
    db,
    root,
    heard: take,
    told: () => take().map(({ what }) => what.split('/')[0]!),
  })
  await root.collections.create({
    name: 'posts',
    type: 'base',
    fields: [{ name: 'title', type: 'text', required: true }],
    listRule: '',
  })
  const { id: posts } = await root.collections.getOne('posts')
  await root.collections.create({
    name: 'notes',
    type: 'base',
    fields: [
      { name: 'post', type: 'relation', collectionId: posts, cascadeDelete: true, maxSelect: 1 },
      { name: 'seeAlso', type: 'relation', collectionId: posts, maxSelect: 1 },
    ],
  })
})

test.after(async ({ gateway, db }) => {
  db.close()
  await gateway.stop()
})

/**
 * Checks that hold for all events: sent after the commit, with the record before and after, deletes
 * announced beforehand.
 */
function checkOne({ what, news, row }: Heard, foretold: RecordNews[]): void {
  const { before, after } = news
  if (what.startsWith('deleted')) {
    assert.is(row, undefined, `${what}: the row is gone`)
    assert.ok(before, what)
    assert.is(after, undefined, what)
    assert.is(foretold.filter((each) => each === news).length, 1, `${what}: foretold once`)
    return
  }
  assert.ok(row, `${what}: committed`)
  assert.is(after!.values['id'], row!['id'], what)
  if (news.collection.auth) assert.is(after!.values['tokenKey'], row!['tokenKey'], what)
  if (what.startsWith('created')) assert.is(before, undefined, what)
  else assert.is(before!.values['id'], row!['id'], what)
}

test('create, update, delete: each once, with the caller', async ({ root, heard }) => {
  heard()
  const { id } = await root.collection('posts').create({ title: 'one' })
  await root.collection('posts').update(id, { title: 'two' })
  await root.collection('posts').delete(id)
  const all = heard()
  assert.equal(
    all.map(({ what }) => what),
    [`created posts/${id}`, `updated posts/${id}`, `deleted posts/${id}`],
  )
  const titles = all.map(({ news }) => [news.before, news.after].map((r) => r?.values['title']))
  assert.equal(titles, [
    [undefined, 'one'],
    ['one', 'two'],
    ['two', undefined],
  ])
  for (const { news } of all) assert.is(news.caller?.record?.values['email'], 'root@example.com')
})

test('a delete tells what fell with it first, and relations that lost an id', async (world) => {
  const { root, told } = world
  const post = await root.collection('posts').create({ title: 'one' })
  await root.collection('notes').create({ post: post.id })
  const other = await root.collection('notes').create({ seeAlso: post.id })
  told()
  await root.collection('posts').delete(post.id)
  assert.equal(told(), ['deleted notes', 'updated notes', 'deleted posts'])
  await root.collection('notes').delete(other.id)
})

test('a delete that fails is foretold and never told', async ({ root, told, foretold }) => {
  const kept = await root.collection('posts').create({ title: 'kept' })
  await root.collections.create({
    name: 'strict',
    type: 'base',
    fields: [
      {
        name: 'post',
        type: 'relation',
        collectionId: kept.collectionId,
        required: true,
        maxSelect: 1,
      },
    ],
  })
  await root.collection('strict').create({ post: kept.id })
  told()
  const before = foretold.length
  await isRefused(root.collection('posts').delete(kept.id))
  assert.is(foretold.length, before + 1)
  assert.equal(told(), [])
  await root.collections.delete('strict')
  await root.collection('posts').delete(kept.id)
  told()
})

test('a batch tells all in its order, after its commit; a failed one nothing', async (world) => {
  const { gateway, root, told } = world
  const { batch } = gateway.app.settings.current
  await gateway.set({ batch: { ...batch, enabled: true, maxRequests: 10 } })
  const old = await root.collection('posts').create({ title: 'old' })
  const gone = await root.collection('posts').create({ title: 'gone' })
  told()
  const good = root.createBatch()
  good.collection('posts').create({ title: 'a' })
  good.collection('posts').update(old.id, { title: 'b' })
  good.collection('posts').delete(gone.id)
  good.collection('notes').create({})
  await good.send()
  assert.equal(told(), ['created posts', 'updated posts', 'deleted posts', 'created notes'])
  const bad = root.createBatch()
  bad.collection('posts').create({ title: 'a' })
  bad.collection('posts').create({ title: '' })
  await isRefused(bad.send())
  assert.equal(told(), [])
})

test('logins: known places and first factors', async ({ gateway, told }) => {
  told()
  const client = new PocketBase(gateway.url)
  const login = () => client.collection('users').authWithPassword('ann@example.com', 'password-ann')
  await login()
  assert.equal(told(), ['created _authOrigins'])
  await login()
  assert.equal(told(), ['updated _authOrigins'])
  const members = client.collection('members')
  const first = await members
    .authWithPassword('double@example.com', 'password-double')
    .catch((error) => error.response.mfaId as string)
  assert.equal(told(), ['created _mfas'])
  const { otpId } = await members.requestOTP('double@example.com')
  await until(() => hasSent(gateway), 'the code is sent')
  assert.equal(told(), ['created _otps', 'updated _otps'])
  await setCode(gateway, otpId, '123456')
  await members.authWithOTP(otpId, '123456', { mfaId: String(first) })
  // The code doesn't verify anybody: the account is verified already.
  assert.equal(told(), ['deleted _otps', 'deleted _mfas', 'created _authOrigins'])
})

function hasSent({ app }: TestGateway): boolean {
  const db = new Database(join(app.config.serve.dir, 'data.db'), { readonly: true })
  const row = db.prepare(`SELECT 1 FROM _otps WHERE sentTo != ''`).get()
  db.close()
  return row !== undefined
}

async function setCode({ app }: TestGateway, id: string, code: string): Promise<void> {
  const hash = await app.passwords.hash(code, 4)
  await app.store.transaction((tx) =>
    tx.run('UPDATE _otps SET password = ? WHERE id = ?', [hash, id]),
  )
}

test('a renewed hash is upkeep', async ({ gateway, heard }) => {
  heard()
  const client = new PocketBase(gateway.url)
  await client.collection('users').authWithPassword('dora@example.com', 'password-dora')
  const [renewed, origin, ...rest] = heard()
  assert.equal(
    [renewed, origin].map((each) => each!.what.split('/')[0]),
    ['updated users', 'created _authOrigins'],
  )
  assert.equal(rest, [])
  assert.is(renewed!.news.isUpkeep, true)
  assert.is(origin!.news.isUpkeep, undefined)
  const hashes = [renewed!.news.before, renewed!.news.after].map(
    (record) => (record!.values['password'] as { hash: string }).hash,
  )
  assert.match(hashes[0]!, '$06$')
  assert.match(hashes[1]!, '$10$')
})

test('a new password: what hung on the old one, then the account with its new key', async (world) => {
  const { root, db, heard } = world
  const ann = await root.collection('users').getFirstListItem('email = "ann@example.com"')
  addRows(db, ann)
  heard()
  await root
    .collection('users')
    .update(ann.id, { password: 'password-new', passwordConfirm: 'password-new' })
  const all = heard()
  assert.equal(
    all.map(({ what }) => what.split('/')[0]),
    [
      'deleted _otps',
      'deleted _mfas',
      'deleted _authOrigins',
      'deleted _authOrigins',
      'updated users',
    ],
  )
  const { before, after } = all.at(-1)!.news
  assert.is.not(before!.values['tokenKey'], after!.values['tokenKey'])
  const bob = await root.collection('users').getFirstListItem('email = "bob@example.com"')
  addRows(db, bob)
  await root.collection('users').update(bob.id, { verified: true })
  assert.equal(
    heard().map(({ what }) => what.split('/')[0]),
    ['deleted _externalAuths', 'deleted _otps', 'updated users'],
  )
})

/** One row in each system collection that belongs to an account. */
function addRows(
  db: Database.Database,
  { id, collectionId }: { id: string; collectionId: string },
) {
  const at = '2020-01-01 00:00:00.000Z'
  const add = (table: string, more: Record<string, string>) => {
    const row = {
      id: `${table.slice(1, 4)}${id.slice(0, 8)}0000`,
      collectionRef: collectionId,
      recordRef: id,
      created: at,
      updated: at,
      ...more,
    }
    const names = Object.keys(row)
    db.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => '?')})`).run(
      ...Object.values(row),
    )
  }
  add('_otps', { password: 'x', sentTo: 'x' })
  add('_mfas', { method: 'otp' })
  add('_authOrigins', { fingerprint: 'f' })
  add('_externalAuths', { provider: 'google', providerId: id })
}

test('clean-up jobs tell each row', async ({ gateway, db, told }) => {
  db.exec(
    'DELETE FROM _otps; DELETE FROM _mfas; DELETE FROM _authOrigins; DELETE FROM _externalAuths',
  )
  const users = gateway.app.collections.find('users')!
  addRows(db, { id: 'somebodyelse000', collectionId: users.id })
  told()
  for (const job of authJobs) await job.run(gateway.app)
  assert.equal(told(), ['deleted _mfas', 'deleted _otps'])
})

test('truncate tells each record; a deleted collection only what hung on its accounts', async (world) => {
  const { root, db, told } = world
  db.exec(
    'DELETE FROM _otps; DELETE FROM _mfas; DELETE FROM _authOrigins; DELETE FROM _externalAuths',
  )
  await root.collections.truncate('posts')
  told()
  for (const title of ['a', 'b']) await root.collection('posts').create({ title })
  told()
  await root.collections.truncate('posts')
  assert.equal(told(), ['deleted posts', 'deleted posts'])
  const { id } = await root.collections.create({ name: 'people', type: 'auth' })
  const person = await root
    .collection('people')
    .create({ email: 'p@example.com', password: '12345678', passwordConfirm: '12345678' })
  addRows(db, { id: person.id, collectionId: id })
  told()
  await root.collections.delete('people')
  assert.equal(told().sort(), [
    'deleted _authOrigins',
    'deleted _externalAuths',
    'deleted _mfas',
    'deleted _otps',
  ])
})

test('a listener that throws or rejects changes no answer', async ({ gateway, root, told }) => {
  const { bus } = gateway.app
  const events = ['record.created', 'record.updated', 'record.deleting', 'record.deleted'] as const
  const ends = events.flatMap((event) => [
    bus.on(event, () => {
      throw new Error('thrown')
    }),
    bus.on(event, () => Promise.reject(new Error('rejected'))),
  ])
  told()
  const { id } = await root.collection('posts').create({ title: 'one' })
  assert.is((await root.collection('posts').update(id, { title: 'two' }))['title'], 'two')
  assert.is(await root.collection('posts').delete(id), true)
  assert.equal(told(), ['created posts', 'updated posts', 'deleted posts'])
  for (const end of ends) end()
})

test('for nobody nothing is noted', async ({ gateway }) => {
  const collection = gateway.app.collections.find('posts')!
  const record = { collection, values: { id: 'x' }, original: { id: 'x' } }
  const notes: Announcement[] = []
  const heardEvents: string[] = []
  const bus = {
    ...gateway.app.bus,
    hears: (event: string) => {
      heardEvents.push(event)
      return false
    },
  }
  noteSaved({ bus }, notes, record, undefined)
  noteDeleted({ bus }, notes, await foretellDelete({ bus }, gateway.app.store.read, record))
  assert.equal(notes, [])
  assert.equal(heardEvents, ['record.created', 'record.deleting', 'record.deleted'])
})

async function isRefused(work: Promise<unknown>): Promise<void> {
  await work.then(
    () => assert.unreachable('it was not refused'),
    () => {},
  )
}

test.run()
