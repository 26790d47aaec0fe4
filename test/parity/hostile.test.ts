import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { hostileContents, hostileNames } from '../api/hostile.js'
import { boot, removeFolder } from '../helper/boot.js'
import { peerCommand, startPeer } from './peer.js'

interface Context {
  ours: string
  theirs: string
  stop(): Promise<void>
}

const test = suite<Context>('hostile files beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

test.before(async (context) => {
  if (peerCommand === '') return
  const [dir, peerDir] = [docsFolder(), docsFolder()]
  const [server, peer] = [await boot({ dir }), await startPeer(peerDir)]
  Object.assign(context, { ours: server.url, theirs: peer.url })
  context.stop = async () => {
    await Promise.all([server.stop(), peer.stop()])
    for (const each of [dir, peerDir]) removeFolder(each)
  }
})
test.after(async ({ stop }) => stop?.())

/** PocketBase cuts these names inside a character, and then refuses them; ours are cut before it. */
const cutNames = new Set([`${'é'.repeat(300)}.png`, '👩‍👩‍👧‍👦'.repeat(20)])
/** Pictures and sounds by content, which PocketBase shows inline as the scripts that they are called. */
const asPictures: Readonly<Record<string, string>> = {
  'gif.js': 'image/gif',
  'png.svg': 'image/png',
  'webp.js': 'image/webp',
  'wav.js': 'audio/wav',
}

const compared = [
  'content-disposition',
  'content-length',
  'content-security-policy',
  'content-type',
  'x-content-type-options',
  'x-frame-options',
]

/** The stored name and how it is served, without what is made up. */
async function stored(url: string, name: string, content: string | Buffer): Promise<unknown[]> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'latin1')
  const head = `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`
  const answer = await fetch(`${url}/api/collections/docs/records`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')]),
  })
  const record = (await answer.json()) as { id: string; files?: string[] }
  const [file = ''] = record.files ?? []
  if (file === '') return [answer.status, record.files ?? record]
  const served = await fetch(`${url}/api/files/docs/${record.id}/${encodeURIComponent(file)}`)
  const headers = compared.map((each) => masked(served.headers.get(each) ?? ''))
  return [answer.status, masked(file), served.status, ...headers]
}

/** Names that are too short get ten random characters for themselves. */
const masked = (name: string) => name.replace(/[a-z0-9]{10}(_[a-z0-9]{10})?(?=\.|$)/g, '#')

for (const [index, name] of hostileNames.entries()) {
  beside(`${JSON.stringify(name).slice(0, 50)} is called the same`, async ({ ours, theirs }) => {
    const content = index % 2 ? 'text' : 'GIF89a'
    const [answer, expected] = [
      await stored(ours, name, content),
      await stored(theirs, name, content),
    ]
    if (cutNames.has(name)) assert.equal([expected[0], answer[0]], [400, 200])
    else assert.equal(answer, expected)
  })
}

for (const [name, content] of hostileContents) {
  const own = asPictures[name]
  beside(`${name} is served the same${own ? ', but as what it is' : ''}`, async (context) => {
    const answer = await stored(context.ours, name, content)
    const expected = await stored(context.theirs, name, content)
    if (!own) return assert.equal(answer, expected)
    assert.equal(
      answer,
      expected.map((each) => (/^(?:text|image)\/./.test(String(each)) ? own : each)),
    )
  })
}

test.run()
