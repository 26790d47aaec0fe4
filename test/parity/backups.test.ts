import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeZip } from '../backups/make-zip.js'
import { unzip } from '../backups/unzip.js'
import { asRoot, type Root, zipForm } from '../backups/world.js'
import { boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { peerCommand, startPeer } from './peer.js'

const test = suite('backups beside PocketBase')
test.after.each(stopBooted)
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test
const path = '/api/backups'

interface Side {
  url: string
  stop(): Promise<void>
}

const starts: Record<'ours' | 'theirs', (dir: string) => Promise<Side>> = {
  ours: (dir) => boot({ dir, env: { POCKETGATE_LIMITS: 'off' } }),
  theirs: (dir) => startPeer(dir),
}

for (const [from, to] of [
  ['ours', 'theirs'],
  ['theirs', 'ours'],
] as const) {
  beside(`a zip of ${from} is restored by ${to}, with rows, files and sessions`, async () => {
    const source = copyFolder()
    const maker = await starts[from](source)
    const root = await asRoot(maker.url)
    const { token } = await logIn(maker.url, 'users', 'ann', 'password-ann')
    const fields = [
      { name: 'title', type: 'text' },
      { name: 'file', type: 'file' },
    ]
    const body = { name: 'docs', type: 'base', fields, viewRule: '', listRule: '' }
    await root.done({ path: '/api/collections', body })
    const form = new FormData()
    form.append('title', from)
    form.append('file', new File(['content'], 'a.txt'))
    const { json: doc } = await root.done({ path: '/api/collections/docs/records', body: form })
    await root.done({ path, body: { name: 'a.zip' } })
    await maker.stop()

    const target = copyFolder()
    const taker = await starts[to](target)
    const other = await asRoot(taker.url)
    cpSync(join(source, 'backups'), join(target, 'backups'), { recursive: true })
    assert.is((await other.restore('a.zip')).status, 204)
    const found = await untilThere(taker.url, `/api/collections/docs/records/${doc.id}`)
    assert.is(found.title, from)
    const file = await fetch(`${taker.url}/api/files/docs/${doc.id}/${doc.file}`)
    assert.is(await file.text(), 'content')
    const headers = { authorization: token }
    const refreshed = await send(taker.url, {
      method: 'POST',
      path: '/api/collections/users/auth-refresh',
      headers,
    })
    assert.is(refreshed.status, 200)
    await taker.stop()
    for (const dir of [source, target]) removeFolder(dir)
  })
}

// biome-ignore lint/suspicious/noExplicitAny: a record
async function untilThere(url: string, at: string): Promise<any> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const answer = await send(url, { path: at }).catch(() => undefined)
    if (answer?.status === 200) return answer.json
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${at} is not there`)
}

beside('a zip has the same entries', async () => {
  const entries: Record<string, string[]> = {}
  for (const side of ['ours', 'theirs'] as const) {
    const dir = copyFolder()
    const server = await starts[side](dir)
    const root = await asRoot(server.url)
    await root.done({ path, body: { name: 'a.zip' } })
    await server.stop()
    const into = copyFolder(null)
    await unzip(join(dir, 'backups/a.zip'), into)
    const names = readdirSync(into, { recursive: true, encoding: 'utf8' })
    // The types that its hooks are written with, and our own database where there is one.
    entries[side] = names.filter((name) => !/^(?:types\.d\.ts|pocketgate\.db)$/.test(name)).sort()
    for (const each of [dir, into]) removeFolder(each)
  }
  assert.equal(entries['ours'], entries['theirs'])
})

/** What is asked of both, one after the other. */
const questions: [method: string, at: string, body?: unknown][] = [
  ['GET', path],
  ['POST', path, { name: 'a.zip' }],
  ['POST', path, { name: 'a.zip' }],
  ['POST', path, { name: 'UP.zip' }],
  ['POST', path, { name: `${'a'.repeat(147)}.zip` }],
  ['POST', path, { name: 5 }],
  ['POST', path, '{"name":'],
  ['POST', `${path}/upload`],
  ['POST', `${path}/upload`, zipForm('b.zip', makeZip([]))],
  ['POST', `${path}/upload`, zipForm('b.zip', makeZip([]))],
  ['POST', `${path}/upload`, zipForm('Any Näme', makeZip([]))],
  ['POST', `${path}/upload`, zipForm('..', makeZip([]))],
  ['POST', `${path}/upload`, zipForm('', makeZip([]))],
  ['GET', `${path}?fields=key`],
  ['GET', `${path}/a.zip`],
  ['GET', `${path}/a.zip?token=x`],
  ['POST', `${path}/nope.zip/restore`],
  ['POST', `${path}/..%2fdata.db/restore`],
  ['DELETE', `${path}/a.zip`],
  ['DELETE', `${path}/Any%20N%C3%A4me`],
  ['GET', `${path}?fields=key`],
  ['GET', '/api/health'],
  ['PATCH', `${path}/b.zip`],
]

beside('the same answers', async () => {
  const dirs = [copyFolder(), copyFolder()]
  const sides = [await starts.theirs(dirs[0]!), await starts.ours(dirs[1]!)]
  const roots: Root[] = []
  for (const { url } of sides) roots.push(await asRoot(url))
  for (const [method, at, body] of questions) {
    const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
    const [theirs, ours] = await Promise.all(
      roots.map(async ({ url, headers: own }) => {
        const { status, json } = await send(url, {
          method,
          path: at,
          body,
          headers: { ...own, ...headers },
        })
        return { status, json }
      }),
    )
    assert.equal(ours, theirs, `${method} ${at} ${JSON.stringify(body)}`)
  }
  for (const side of sides) await side.stop()
  for (const dir of dirs) removeFolder(dir)
})

test.run()
