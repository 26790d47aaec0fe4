import '../helper/documented-answers.js'
import { generateKeyPairSync } from 'node:crypto'
import PocketBase, { ClientResponseError } from 'pocketbase'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { s3Command, startS3 } from '../files/s3-server.js'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { openMailbox, useMailbox } from '../helper/mailbox.js'
import { isPostgres, onFiles } from '../helper/postgres.js'
import { methodsOf, noted } from '../helper/sdk-methods.js'
import { docsFolder } from './docs-folder.js'

interface Context {
  dir: string
  server: Booted
  pb: PocketBase
  root: PocketBase
  called: Map<string, Set<string>>
}

const test = suite<Context>('every call of the SDK')

test.before(async (context) => {
  context.dir = docsFolder()
  context.server = await boot({ dir: context.dir, env: { POCKETGATE_LIMITS: 'off' } })
  context.called = new Map()
  const { url } = context.server
  context.root = new PocketBase(url).autoCancellation(false)
  await context.root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  context.pb = new PocketBase(url).autoCancellation(false)
  await context.pb.collection('users').authWithPassword('ann', 'password-ann')
})
test.after(async ({ server, dir }) => {
  await server.stop()
  removeFolder(dir)
})

const file = (content: string | Buffer, name: string) =>
  new File([typeof content === 'string' ? content : new Uint8Array(content)], name)

async function statusOf(work: Promise<unknown>): Promise<number> {
  const error = await work.then(
    () => undefined,
    (fault: unknown) => fault,
  )
  if (error !== undefined) assert.instance(error, ClientResponseError)
  return error === undefined ? 200 : (error as ClientResponseError).status
}

test('collections', async (context) => {
  const { root } = context
  const collections = noted(context.called, 'collections', root.collections)
  const scaffolds = await collections.getScaffolds()
  assert.equal(Object.keys(scaffolds).sort(), ['auth', 'base', 'view'])
  const fields = [{ name: 'title', type: 'text' }]
  const made = await collections.create({ ...scaffolds['base'], name: 'sdk', fields })
  assert.is(made.name, 'sdk')
  assert.is((await collections.getOne('sdk')).id, made.id)
  assert.is((await collections.getFirstListItem("name = 'sdk'")).id, made.id)
  const page = await collections.getList(1, 2, { sort: 'name' })
  assert.equal([page.items.length, page.perPage], [2, 2])
  assert.is((await collections.getFullList({ batch: 3 })).length, page.totalItems)
  const renamed = await collections.update(made.id, { name: 'sdk2', listRule: '' })
  assert.equal([renamed.name, renamed.listRule], ['sdk2', ''])
  await root.collection('sdk2').create({ title: 'a' })
  assert.is(await collections.truncate('sdk2'), true)
  assert.is((await root.collection('sdk2').getList()).totalItems, 0)
  assert.is(await collections.import([{ ...renamed, viewRule: '' }]), true)
  assert.is((await collections.getOne('sdk2')).viewRule, '')
  const query = "SELECT id, username FROM users WHERE username = 'ann'"
  const dry = await collections.dryRunViewQuery(query)
  assert.match(JSON.stringify(dry), /"ann"/)
  const providers = await collections.getAllOAuth2Providers()
  assert.ok(providers.length > 5)
  assert.is(await collections.delete('sdk2'), true)
  assert.is(await statusOf(collections.getOne('sdk2')), 404)
})

test('settings', async (context) => {
  const { root, server } = context
  const settings = noted(context.called, 'settings', root.settings)
  const before = await settings.getAll()
  const after = await settings.update({ meta: { ...before['meta'], appName: 'Through the SDK' } })
  assert.is(after['meta'].appName, 'Through the SDK')
  assert.is((await settings.getAll())['meta'].appName, 'Through the SDK')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const apple = await settings.generateAppleClientSecret(
    'id',
    'x'.repeat(10),
    'y'.repeat(10),
    pem,
    9,
  )
  assert.match(apple.secret, /^[\w-]+\.[\w-]+\.[\w-]+$/)

  const box = await openMailbox()
  await useMailbox(server.url, box)
  assert.is(await settings.testEmail('users', 'test@example.com', 'verification'), true)
  await box.take('test@example.com')
  await box.stop()

  assert.is(await statusOf(settings.testS3('storage')), 400, 'S3 is off')
})

const command = s3Command()
const withS3 = command === '' ? test.skip : test

withS3('settings, with a bucket', async ({ root }) => {
  const s3 = await startS3(command)
  try {
    await root.settings.update({ s3: s3.settings })
    assert.is(await root.settings.testS3('storage'), true)
    await root.settings.update({ s3: { ...s3.settings, enabled: false } })
  } finally {
    await s3.stop()
  }
})

test('files, of records with all kinds of changes', async (context) => {
  const { pb } = context
  const files = noted(context.called, 'files', pb.files)
  const docs = noted(context.called, 'records', pb.collection('docs'))
  const image = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const made = await docs.create({
    title: 'sdk',
    files: [file(image, 'a.png'), file('b', 'b.txt')],
  })
  const [png, txt] = made['files']
  const appended = await docs.update(made.id, {
    'files+': file('c', 'c.txt'),
    secret: file('s', 's.txt'),
  })
  assert.is(appended['files'].length, 3)
  const removed = await docs.update(made.id, { 'files-': [txt] })
  assert.equal(removed['files'], [png, appended['files'][2]])
  const form = new FormData()
  form.append('title', 'by form')
  form.append('+files', file('first', 'first.txt'))
  const put = await docs.update(made.id, form)
  assert.equal([put['title'], put['files'][1]], ['by form', png])

  const shown = await fetch(files.getURL(put, png))
  assert.equal(Buffer.from(await shown.arrayBuffer()), image)
  assert.is(files.getUrl(put, png), files.getURL(put, png))
  const thumb = await fetch(files.getURL(put, png, { thumb: '32x32' }))
  const { width, height } = await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()
  assert.equal([width, height], [32, 32])
  const download = await fetch(files.getURL(put, png, { download: true }))
  assert.match(download.headers.get('content-disposition')!, /^attachment/)
  assert.is((await fetch(files.getURL(put, put['secret']))).status, 404)
  const token = await files.getToken()
  assert.is(await (await fetch(files.getURL(put, put['secret'], { token }))).text(), 's')

  assert.equal((await docs.getOne(made.id))['files'], put['files'])
  assert.is((await docs.getFirstListItem(`files ~ '${png}'`)).id, made.id)
  assert.is((await docs.getList(1, 1, { filter: 'files:length = 3' })).items[0]!.id, made.id)
  assert.is((await docs.getFullList({ filter: `secret = '${put['secret']}'` })).length, 1)
  assert.is(await docs.delete(made.id), true)
  assert.is((await fetch(files.getURL(put, png))).status, 404)
})

test('batch, with files', async (context) => {
  const { root, pb } = context
  await root.settings.update({ batch: { enabled: true, maxRequests: 10 } })
  const old = await pb.collection('docs').create({ title: 'old', files: file('x', 'x.txt') })
  const gone = await pb.collection('docs').create({ title: 'gone' })
  const batch = noted(context.called, 'batch', pb.createBatch())
  const docs = noted(context.called, 'batched records', batch.collection('docs'))
  docs.create({ title: 'new', files: [file('1', '1.txt'), file('2', '2.txt')] })
  docs.update(old.id, { 'files+': file('y', 'y.txt') })
  docs.upsert({ id: 'upserted0000001', title: 'up', text: file('text', 't.txt') })
  docs.delete(gone.id)
  const results = await batch.send()
  assert.equal(
    results.map(({ status }) => status),
    [200, 200, 200, 204],
  )
  const [made, updated, upserted] = results.map(({ body }) => body)
  assert.is(made.files.length, 2)
  assert.is(updated.files[0], old['files'][0])
  assert.is(await (await fetch(pb.files.getURL(upserted, upserted.text))).text(), 'text')
  assert.is(await statusOf(pb.collection('docs').getOne(gone.id)), 404)
})

onFiles(test)('backups', async (context) => {
  const { root, server } = context
  const backups = noted(context.called, 'backups', root.backups)
  const before = await root.settings.getAll()
  assert.is(await backups.create('sdk.zip'), true)
  assert.is(await statusOf(backups.create('sdk.zip')), 400, 'the name is taken')
  const [made] = await backups.getFullList()
  assert.is(made!.key, 'sdk.zip')
  const token = await root.files.getToken()
  const got = await fetch(backups.getDownloadURL(token, 'sdk.zip'))
  const zip = Buffer.from(await got.arrayBuffer())
  assert.is(zip.length, made!.size)
  assert.is(backups.getDownloadUrl(token, 'sdk.zip'), backups.getDownloadURL(token, 'sdk.zip'))
  assert.is(await backups.upload({ file: file(zip, 'again.zip') }), true)
  assert.is(await backups.delete('sdk.zip'), true)
  assert.is(await statusOf(backups.delete('sdk.zip')), 400)
  await root.settings.update({ meta: { ...before['meta'], appName: 'Changed' } })
  assert.is(await backups.restore('again.zip'), true)
  const deadline = Date.now() + 20_000
  const name = async () =>
    root.settings.getAll().then(
      (all) => all['meta'].appName,
      () => 'away for a moment',
    )
  let now = await name()
  while (now !== before['meta'].appName && Date.now() < deadline) now = await name()
  assert.is(now, before['meta'].appName)
  // The health check says when the next backup may start. Of several processes one may still be away.
  const canBackup = async () =>
    root.health.check().then(
      ({ data }) => data['canBackup'],
      () => 'away for a moment',
    )
  let can = await canBackup()
  while (can !== true && Date.now() < deadline) can = await canBackup()
  assert.is(can, true)
  assert.is(server.child.exitCode, null)
})

/** Methods that aren't calls of their own, but helpers of others. */
const inner = new Set(['constructor', 'decode', '_getFullList', 'prepareRequest'])

test('no call of these services was left out', ({ called, pb }) => {
  const batch = pb.createBatch()
  const services = {
    collections: pb.collections,
    settings: pb.settings,
    files: pb.files,
    ...(!isPostgres && { backups: pb.backups }),
    batch,
    'batched records': batch.collection('docs'),
  }
  for (const [name, service] of Object.entries(services)) {
    const missing = methodsOf(service).filter(
      (method) => !inner.has(method) && !called.get(name)?.has(method),
    )
    assert.equal(missing, [], name)
  }
  const crud = [
    'create',
    'delete',
    'getFirstListItem',
    'getFullList',
    'getList',
    'getOne',
    'update',
  ]
  assert.equal([...called.get('records')!].sort(), crud)
})

test.run()
