import '../helper/documented-answers.js'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import PocketBase, { ClientResponseError } from 'pocketbase'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { send } from '../helper/scenario.js'
import { docsFolder, docsId } from './docs-folder.js'

interface Context {
  server: Booted
  dir: string
  client: PocketBase
  ann: PocketBase
}

const test = suite<Context>('files')

test.before(async (context) => {
  context.dir = docsFolder()
  context.server = await boot({ dir: context.dir })
  context.client = new PocketBase(context.server.url).autoCancellation(false)
  context.ann = new PocketBase(context.server.url).autoCancellation(false)
  await context.ann.collection('users').authWithPassword('ann', 'password-ann')
})

test.after(async ({ server, dir }) => {
  await server.stop()
  removeFolder(dir)
})

const picture = (width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer()

const file = (content: string | Buffer, name: string, type = '') =>
  new File([typeof content === 'string' ? content : new Uint8Array(content)], name, { type })

function folderOf({ dir }: Context, id: string): string {
  return join(dir, 'storage', docsId, id)
}

/** Names in a record's folder, without `.attrs` files and folders. */
function stored(context: Context, id: string): string[] {
  const folder = folderOf(context, id)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
  for (const name of names.filter((each) => !each.endsWith('.attrs'))) {
    assert.ok(names.includes(`${name}.attrs`), `${name} has attributes`)
  }
  return names.filter((name) => !name.endsWith('.attrs')).sort()
}

test('an avatar is uploaded, shown, made small and replaced', async (context) => {
  const { ann, dir } = context
  const { id } = ann.authStore.record!
  const user = await ann
    .collection('users')
    .update(id, { avatar: file(await picture(), 'Me 1.png') })
  assert.match(user['avatar'], /^me_1_[a-z0-9]{10}\.png$/)
  const shown = await fetch(ann.files.getURL(user, user['avatar']))
  assert.is(shown.headers.get('content-type'), 'image/png')
  assert.is(shown.headers.get('content-disposition'), `inline; filename="${user['avatar']}"`)
  assert.is(shown.headers.get('x-frame-options'), null)
  assert.equal(Buffer.from(await shown.arrayBuffer()), await picture())

  const small = await fetch(ann.files.getURL(user, user['avatar'], { thumb: '100x100' }))
  const { width, height } = await sharp(Buffer.from(await small.arrayBuffer())).metadata()
  assert.equal([width, height], [100, 100])
  const folder = join(dir, 'storage/_pb_users_auth_', id)
  const thumb = `thumbs_${user['avatar']}/100x100_${user['avatar']}`
  assert.ok(existsSync(join(folder, thumb)))

  const next = await ann.collection('users').update(id, { avatar: file(await picture(), 'b.png') })
  assert.not(existsSync(join(folder, thumb)))
  assert.equal(
    readdirSync(folder).sort(),
    [next['avatar'], `${next['avatar']}.attrs`],
    'the old one went with its thumbs',
  )
})

test('many files: appended, put in front, removed by name, all removed', async (context) => {
  const docs = context.client.collection('docs')
  const created = await docs.create({
    title: 'a',
    files: [file('1', 'one.txt'), file('2', 'two.txt')],
  })
  assert.match(created['files'].join(), /^one_\w+\.txt,two_\w+\.txt$/)
  const { id } = created
  // Only readers pass the view rule; updates are open to everybody.
  const appended = await docs.update(id, { 'files+': file('3', 'three.txt') })
  assert.equal(stored(context, id), [...appended['files']].sort())
  const tooMany = await docs.update(id, { '+files': file('4', 'four.txt') }).catch((e) => e)
  assert.is(tooMany.response.data.files.code, 'validation_too_many_files')
  assert.equal(stored(context, id), [...appended['files']].sort())
  const removed = await docs.update(id, { 'files-': [created['files'][0]] })
  assert.equal(stored(context, id), [...removed['files']].sort())
  const front = await docs.update(id, { '+files': file('0', 'zero.txt') })
  assert.match(front['files'].join(), /^zero_\w+\.txt,two_\w+\.txt,three_\w+\.txt$/)
  const replaced = await docs.update(id, { files: [front['files'][1], file('9', 'nine.txt')] })
  assert.match(replaced['files'].join(), /^two_\w+\.txt,nine_\w+\.txt$/)
  assert.equal(stored(context, id), [...replaced['files']].sort())
  await docs.update(id, { files: null })
  assert.equal(stored(context, id), [])
})

test('form data carries JSON beside its files', async (context) => {
  const form = new FormData()
  form.append('@jsonPayload', '{"title":"from json"}')
  form.append('files', file('x', 'x y.txt'))
  const created = await context.client.collection('docs').create(form)
  assert.is(created['title'], 'from json')
  assert.equal(stored(context, created.id), created['files'])
})

test('a record that is deleted takes its files along, and those of what cascades', async (context) => {
  const docs = context.client.collection('docs')
  const parent = await docs.create({ files: file('1', 'one.txt') })
  const child = await docs.create({ parent: parent.id, secret: file('2', 'two.txt') })
  assert.is(stored(context, child.id).length, 1)
  await docs.delete(parent.id)
  assert.not(existsSync(folderOf(context, parent.id)))
  assert.not(existsSync(folderOf(context, child.id)))
})

const refusals: readonly (readonly [
  name: string,
  body: () => object,
  field: string,
  code: string,
])[] = [
  [
    'too large',
    () => ({ files: file('x'.repeat(2_000_001), 'a.txt') }),
    'files',
    'validation_file_size_limit',
  ],
  [
    'of a wrong type',
    () => ({ text: file('<html>', 'a.txt', 'text/plain') }),
    'text',
    'validation_invalid_mime_type',
  ],
  ['only named', () => ({ files: ['made_up.txt'] }), 'files', 'validation_invalid_file'],
  [
    'beside a wrong value',
    () => ({ files: file('x', 'a.txt'), title: 'x'.repeat(21) }),
    'title',
    'validation_max_text_constraint',
  ],
]

for (const [name, body, field, code] of refusals) {
  test(`a file that is ${name} is refused, and nothing is left of it`, async (context) => {
    const before = readdirSync(join(context.dir, 'storage', docsId)).length
    const error = await context.client
      .collection('docs')
      .create(body())
      .catch((e) => e)
    assert.instance(error, ClientResponseError)
    assert.is(error.status, 400)
    assert.is(error.response.data[field].code, code)
    assert.is(readdirSync(join(context.dir, 'storage', docsId)).length, before)
    await untilNoUploads(context)
  })
}

test('an id that is taken keeps its files and refuses the new ones', async (context) => {
  const docs = context.client.collection('docs')
  const { id, files } = await docs.create({ files: file('1', 'one.txt') })
  const again = await docs.create({ id, files: file('2', 'two.txt') }).catch((e) => e)
  assert.is(again.status, 400)
  assert.equal(stored(context, id), files)
})

test('two uploads to one record at once leave no file that it does not name', async (context) => {
  const docs = context.client.collection('docs')
  const { id } = await docs.create({ title: 'race' })
  await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      docs.update(id, { 'files+': file(String(i), `f${i}.txt`) }).catch(() => {}),
    ),
  )
  const { files } = await context.ann.collection('docs').getOne(id)
  assert.equal(stored(context, id), [...files].sort())
})

test('a client that goes away in the middle leaves nothing', async (context) => {
  const controller = new AbortController()
  const body = new ReadableStream({
    start(stream) {
      const head = '--x\r\nContent-Disposition: form-data; name="secret"; filename="a.txt"\r\n\r\n'
      stream.enqueue(Buffer.from(head + 'x'.repeat(300_000)))
      setTimeout(() => controller.abort(), 100)
    },
  })
  await fetch(`${context.server.url}/api/collections/docs/records`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body,
    signal: controller.signal,
    duplex: 'half',
  } as RequestInit).catch(() => {})
  await untilNoUploads(context)
})

const bodiless: [method: string, path: string, status: number][] = [
  ['POST', 'docs/records', 400],
  ['PATCH', 'docs/records/nothing00000000', 404],
  ['POST', '_superusers/records', 403],
]

for (const [method, path, status] of bodiless) {
  test(`${method} ${path} with a form that has no body answers ${status}`, async ({ server }) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const answer = await send(server.url, { method, path: `/api/collections/${path}`, headers })
    assert.is(answer.status, status, answer.text)
    if (status === 400) assert.is(answer.json.message, 'Failed to read the submitted data.')
  })
}

test('a protected file needs a token that the view rule lets in', async (context) => {
  const { client, ann, server } = context
  const record = await client.collection('docs').create({ secret: file('secret', 's.txt') })
  const url = client.files.getURL(record, record['secret'])
  const status = async (token: string) => (await fetch(`${url}?token=${token}`)).status
  assert.is(await status(''), 404)
  assert.is(await status('nonsense'), 404)
  assert.is(await status(ann.authStore.token), 404, 'a session is no file token')
  const headers = { authorization: ann.authStore.token }
  assert.is((await fetch(url, { headers })).status, 404)
  assert.is(await status(await ann.files.getToken()), 200)
  const guest = await send(server.url, { method: 'POST', path: '/api/files/token' })
  assert.is(guest.status, 401)
  assert.is(guest.json.message, 'The request requires valid record authorization token.')
})

test('a view serves the files of the records that it shows', async ({ client }) => {
  const { id, files } = await client.collection('docs').create({ files: file('seen', 'seen.txt') })
  const card = await client.collection('doc_cards').getOne(id)
  const answer = await fetch(client.files.getURL(card, card['pictures'][0]))
  assert.equal(card['pictures'], files)
  assert.is(await answer.text(), 'seen')
})

const thumbs: readonly (readonly [size: string, width: number, height: number])[] = [
  ['100x100', 100, 100],
  ['32x32', 32, 32],
  ['64x0', 64, 32],
  ['20x10f', 20, 10],
  ['33x50f', 33, 16],
  ['33x33', 40, 20],
  ['0x0', 40, 20],
]

for (const [size, width, height] of thumbs) {
  test(`?thumb=${size} of 40 × 20 is ${width} × ${height}`, async ({ client }) => {
    const record = await client.collection('docs').create({ files: file(await picture(), 'p.png') })
    const url = client.files.getURL(record, record['files'][0], { thumb: size })
    const answers = await Promise.all([fetch(url), fetch(url), fetch(url)])
    for (const answer of answers) {
      const { format, ...made } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
      assert.equal([format, made.width, made.height], ['png', width, height])
    }
  })
}

test('a thumb is turned as a photo says, and in no other format', async ({ client }) => {
  const turned = () => sharp(Buffer.from(whole)).withMetadata({ orientation: 6 })
  const whole = await picture()
  const images: [bytes: Buffer, name: string, width: number, height: number][] = [
    [await turned().jpeg().toBuffer(), 'p.jpg', 64, 128],
    [await turned().webp().toBuffer(), 'p.webp', 64, 32],
  ]
  for (const [bytes, name, width, height] of images) {
    const record = await client.collection('docs').create({ files: file(bytes, name) })
    const url = client.files.getURL(record, record['files'][0], { thumb: '64x0' })
    const answer = await fetch(url)
    const made = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
    assert.equal([made.width, made.height, made.orientation], [width, height, undefined], name)
  }
})

test('of an animated webp the original is served, since a thumb would stand still', async ({
  client,
}) => {
  const frame = Buffer.from(await picture())
  const next = await sharp(frame).negate().png().toBuffer()
  const moving = await sharp([frame, next], { join: { animated: true } })
    .webp()
    .toBuffer()
  const record = await client.collection('docs').create({ files: file(moving, 'moving.webp') })
  const answer = await fetch(client.files.getURL(record, record['files'][0], { thumb: '64x0' }))
  assert.is(answer.headers.get('content-type'), 'image/webp')
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(moving))
})

test('ranges, conditions, HEAD and download', async ({ client }) => {
  const record = await client.collection('docs').create({ files: file('0123456789', 'n.txt') })
  const url = client.files.getURL(record, record['files'][0])
  const part = await fetch(url, { headers: { range: 'bytes=2-4' } })
  assert.equal([part.status, await part.text()], [206, '234'])
  const parts = await fetch(url, { headers: { range: 'bytes=0-1,-2' } })
  const boundary = parts.headers.get('content-type')!.replace('multipart/byteranges; boundary=', '')
  const text = await parts.text()
  assert.equal([parts.status, parts.headers.get('content-length')], [206, String(text.length)])
  assert.equal(
    text.split(`--${boundary}`).map((each) => each.trim().split('\r\n\r\n')[1]),
    [undefined, '01', '89', undefined],
  )
  const etag = part.headers.get('etag')!
  assert.is((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304)
  const since = part.headers.get('last-modified')!
  assert.is((await fetch(url, { headers: { 'if-modified-since': since } })).status, 304)
  const head = await fetch(url, { method: 'HEAD' })
  assert.equal(
    [head.status, head.headers.get('content-length'), await head.text()],
    [200, '10', ''],
  )
  const beyond = await fetch(url, { headers: { range: 'bytes=99-' } })
  assert.equal([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10'])
  const download = await fetch(`${url}?download=1`)
  assert.match(download.headers.get('content-disposition')!, /^attachment; /)
})

test('a body may be as large as the fields allow, and no larger', async ({ server }) => {
  const post = (length: number) =>
    fetch(`${server.url}/api/collections/docs/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'x', rest: 'x'.repeat(length) }),
    })
  assert.is((await post(40 << 20)).status, 200)
  assert.is((await post(90 << 20)).status, 413)
})

test('what is not there is 404', async ({ server, client }) => {
  const { id, files } = await client.collection('docs').create({ files: file('x', 'x.txt') })
  const paths = [
    `docs/${id}/other.txt`,
    `docs/none/${files[0]}`,
    `none/${id}/${files[0]}`,
    `docs/${id}/${files[0]}.attrs`,
    `docs/${id}/..%2f..%2f..%2fdata.db`,
    `docs/${id}/%2e%2e%5cdata.db`,
    `docs/..%2f..%2f/data.db`,
    `docs/${id}/%00`,
    `docs/${id}/${'x'.repeat(3000)}`,
  ]
  for (const path of paths) {
    const answer = await send(server.url, { path: `/api/files/${path}` })
    assert.is(answer.status, 404, path)
    assert.equal(answer.json.data, {})
  }
})

/**
 * Upload files are removed when their request has ended; its client may see the end a little
 * earlier.
 */
async function untilNoUploads({ dir }: Context): Promise<void> {
  const parent = join(dir, '.pocketgate')
  const left = () =>
    readdirSync(parent).flatMap((name) => readdirSync(join(parent, name, 'uploads')))
  const deadline = Date.now() + 5000
  while (left().length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.equal(left(), [])
}

test.run()
