import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { boot, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { until } from '../store/data-folder.js'
import { fileHeaders, peerCommand, startPeer } from './peer.js'

const test = suite('files both ways')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

type Start = (dir: string) => Promise<{ url: string; stop(): Promise<void> }>
const starts: Readonly<Record<'ours' | 'theirs', Start>> = {
  ours: (dir) => boot({ dir, env: { POCKETGATE_LIMITS: 'off' } }),
  theirs: startPeer,
}

interface Doc {
  id: string
  collectionId: string
  [field: string]: unknown
}

const albums = {
  name: 'albums',
  type: 'base',
  listRule: '',
  viewRule: '',
  createRule: '',
  updateRule: '',
  deleteRule: '',
  fields: [
    { id: 'albumtitle', name: 'title', type: 'text' },
    {
      id: 'albumpics',
      name: 'pictures',
      type: 'file',
      maxSelect: 9,
      maxSize: 5_000_000,
      thumbs: ['32x32', '64x0', '20x10f', '10x30t'],
    },
    { id: 'albumcover', name: 'cover', type: 'file', maxSelect: 1, thumbs: ['50x50b'] },
  ],
}

async function picture(kind: 'png' | 'jpeg' | 'gif' | 'webp', shade: number): Promise<Buffer> {
  const background = { r: shade, g: 255 - shade, b: 90 }
  const made = sharp({ create: { width: 120, height: 70, channels: 3, background } })
  return made.toFormat(kind).toBuffer()
}

const file = (content: string | Buffer, name: string) =>
  new File([typeof content === 'string' ? content : new Uint8Array(content)], name)

/** Everything that leaves files behind: uploads, thumbs, appends, removals, renames, imports, batches. */
async function work(url: string, round: number): Promise<void> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await send(url, { method, path, body, headers })
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  const save = async (path: string, fields: Record<string, File | File[] | string>, id = '') => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) {
      for (const each of Array.isArray(value) ? value : [value]) body.append(name, each)
    }
    return (await ask(id === '' ? 'POST' : 'PATCH', `${path}${id && `/${id}`}`, body)) as Doc
  }
  const rename = async (name: string) => {
    const { fields } = (await ask('GET', '/api/collections/albums')) as { fields: { id: string }[] }
    await ask('PATCH', '/api/collections/albums', {
      fields: fields.map((field) => (field.id === 'albumpics' ? { ...field, name } : field)),
    })
  }
  const settings = { meta: { appName: `Round ${round}` }, batch: { enabled: true, maxRequests: 9 } }
  await ask('PATCH', '/api/settings', settings)
  await ask('PUT', '/api/collections/import', { collections: [albums] })
  const path = '/api/collections/albums/records'
  const first = await save(path, {
    title: `first of ${round}`,
    pictures: [
      file(await picture('png', 10 * round), 'A photo.png'),
      file(await picture('jpeg', 20 * round), 'ünïcödé.JPG'),
      file(await picture('gif', 30 * round), 'x.gif'),
      file(await picture('webp', 40 * round), `${'long'.repeat(60)}.webp`),
      file('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', '../"a".svg'),
    ],
    cover: file(await picture('png', 99), 'cover.tar.gz'),
  })
  const pictures = first['pictures'] as string[]
  for (const name of pictures) {
    for (const thumb of ['32x32', '20x10f']) {
      await fetch(`${url}/api/files/albums/${first.id}/${name}?thumb=${thumb}`)
    }
  }
  await save(path, { 'pictures+': file('<!DOCTYPE html><script>', 'page.html') }, first.id)
  await save(path, { 'pictures-': pictures[2]! }, first.id)
  await rename(`pictures${round}`)
  await save(path, { [`pictures${round}+`]: file('a,b\n1,2', 'table.csv') }, first.id)
  const gone = await save(path, { title: 'gone', cover: file('x', 'gone.txt') })
  const batch = new FormData()
  batch.append(
    '@jsonPayload',
    JSON.stringify({
      requests: [
        { method: 'POST', url: path, body: { title: `batch of ${round}` } },
        { method: 'PATCH', url: `${path}/${first.id}`, body: { title: 'changed' } },
        { method: 'DELETE', url: `${path}/${gone.id}` },
      ],
    }),
  )
  batch.append(`requests.0.pictures${round}`, file(await picture('png', 7), 'batch.png'))
  batch.append('requests.1.cover', file('{"a":1}', 'cover.json'))
  await ask('POST', '/api/batch', batch)
  // Back under the first name, for the other one's import.
  await rename('pictures')
}

const queries = ['', '?download=1', '?thumb=32x32', '?thumb=20x10f', '?thumb=1x1']
// Made by whoever is asked first.
const freshThumbs = ['64x0', '10x30t', '100x100']

/** Every file and thumb as it is served: status, headers, a digest of the bytes. */
async function served(url: string): Promise<unknown> {
  const records = await docsOf(url)
  const answers: Record<string, unknown> = {}
  for (const { id, names } of records) {
    for (const name of names) {
      for (const query of queries) answers[name + query] = await answerOf(url, id, name, query)
      const part = { range: 'bytes=2-9' }
      answers[`${name} in part`] = await answerOf(url, id, name, '', part)
    }
  }
  return answers
}

async function answerOf(url: string, id: string, name: string, query: string, headers = {}) {
  const answer = await fetch(`${url}/api/files/albums/${id}/${name}${query}`, { headers })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const digest = createHash('sha256').update(bytes).digest('hex')
  return [answer.status, digest, ...fileHeaders.map((each) => answer.headers.get(each))]
}

/** Sizes and types of thumbs that nobody has asked for yet. */
async function madeThumbs(url: string, id: string, name: string): Promise<unknown> {
  const made: unknown[] = []
  for (const thumb of freshThumbs) {
    const answer = await fetch(`${url}/api/files/albums/${id}/${name}?thumb=${thumb}`)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const image = await sharp(bytes)
      .metadata()
      .catch(() => undefined)
    const headers = ['content-type', 'content-disposition'].map((each) => answer.headers.get(each))
    made.push([thumb, answer.status, ...headers, image?.width, image?.height])
  }
  return made
}

async function docsOf(url: string): Promise<{ id: string; names: string[] }[]> {
  const { json } = await send(url, { path: '/api/collections/albums/records?sort=id' })
  return json.items.map(({ id, pictures, cover }: Doc) => ({
    id,
    names: [...(pictures as string[]), cover as string].filter((name) => name !== ''),
  }))
}

/** Names, without their random part, and what stands in their attributes. */
function attributesIn(dir: string): unknown {
  const folder = join(dir, 'storage')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.attrs'))
    .map((path) => [
      stable(path.slice(path.lastIndexOf('/') + 1)),
      stable(readFileSync(join(folder, path), 'utf8')).replace(
        // Thumbs are drawn by another library.
        /"md5":"[^"]*"/,
        (md5) => (path.includes('/thumbs_') ? '' : md5),
      ),
    ])
    .sort((a, b) => (String(a) < String(b) ? -1 : 1))
}

const stable = (name: string) => name.replace(/_[a-z0-9]{10}(?=[._])/g, '_#')

for (const [first, second] of [
  ['ours', 'theirs'],
  ['theirs', 'ours'],
] as const) {
  beside(
    `what one has stored the other serves, and goes on with: ${first}, ${second}`,
    async () => {
      const dir = docsFolder()
      let expected: unknown
      for (const [round, who] of [first, second, first].entries()) {
        const server = await starts[who](dir)
        if (expected) assert.equal(await served(server.url), expected, `${who} in round ${round}`)
        await work(server.url, round + 1)
        expected = await served(server.url)
        await server.stop()
        assert.not(existsSync(join(dir, '.pocketgate')), 'nothing of ours is left')
      }
      // The last one's files, changed and removed by the other.
      const last = await starts[second](dir)
      assert.equal(await served(last.url), expected)
      for (const { id } of await docsOf(last.url)) {
        const path = `/api/collections/albums/records/${id}`
        assert.is((await send(last.url, { method: 'DELETE', path })).status, 204)
      }
      // PocketBase removes them after its answer.
      await until(() => storedIn(dir)?.length === 0)
      await last.stop()
      removeFolder(dir)
    },
  )
}

beside('either leaves the same attributes, and makes thumbs of the same size', async () => {
  const [ours, theirs] = [docsFolder(), docsFolder()]
  const thumbs: unknown[] = []
  for (const [who, dir] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    const server = await starts[who](dir)
    await work(server.url, 1)
    const made: [string, unknown][] = []
    for (const { id, names } of await docsOf(server.url)) {
      for (const name of names) {
        const thumb = JSON.stringify(await madeThumbs(server.url, id, name))
        made.push([stable(name), stable(thumb)])
      }
    }
    thumbs.push(made.sort())
    await server.stop()
  }
  assert.equal(thumbs[0], thumbs[1])
  assert.equal(attributesIn(ours), attributesIn(theirs))
  removeFolder(ours)
  removeFolder(theirs)
})

/** Undefined where a folder goes away under the eyes of the reader. */
function storedIn(dir: string): string[] | undefined {
  try {
    const paths = readdirSync(join(dir, 'storage'), { recursive: true, withFileTypes: true })
    return paths.filter((each) => each.isFile()).map(({ name }) => name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

test.run()
