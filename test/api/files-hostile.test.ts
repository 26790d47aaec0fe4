import '../helper/documented-answers.js'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { docsFolder } from './docs-folder.js'
import { hostileContents, hostileNames, svg } from './hostile.js'

const test = suite<{ server: Booted; dir: string }>('hostile files')

test.before(async (context) => {
  context.dir = docsFolder()
  context.server = await boot({ dir: context.dir })
})

test.after(async ({ server, dir }) => {
  await server.stop()
  removeFolder(dir)
})

const shownInline = /^(?:image\/(?:png|jpe?g|gif|webp|x-icon|bmp)|video\/|audio\/|application\/pdf)/

test('there are enough of them', () => {
  assert.ok(new Set(hostileNames).size >= 30)
  assert.ok(hostileContents.length >= 20)
})

/** Characters that no header may contain, and the suffix of the files next to an upload. */
function isRefused(name: string): boolean {
  return name.includes('\0') || name.includes('\x1b') || name.endsWith('.attrs')
}

/** For the header these are no file name at all: the part is then a value, not a file. */
function isNoName(name: string): boolean {
  return name === '\\' || name.startsWith('"')
}

for (const [index, name] of hostileNames.entries()) {
  const title = JSON.stringify(name).slice(0, 40)
  test(`the name ${title} ${isRefused(name) ? 'is refused' : 'does no harm'}`, async (context) => {
    const stored = await upload(context, name, index % 2 ? 'text' : svg)
    assert.is(stored, isRefused(name) ? undefined : isNoName(name) ? 0 : 1)
  })
}

for (const [name, content] of hostileContents) {
  test(`${name} is not served as something that runs`, async (context) => {
    assert.is(await upload(context, name, content), 1)
  })
}

/**
 * Sends a file and checks how it is served; returns how many were stored, or undefined if it was
 * refused.
 */
async function upload(
  { server, dir }: { server: Booted; dir: string },
  name: string,
  content: string | Buffer,
): Promise<number | undefined> {
  const before = readdirSync(join(dir, '..'))
  const bytes = Buffer.from(content as string, 'latin1')
  const head = `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')])
  const answer = await fetch(`${server.url}/api/collections/docs/records`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body,
  })
  assert.equal(readdirSync(join(dir, '..')), before)
  assert.ok(existsSync(join(dir, 'data.db')))
  if (answer.status === 400) return undefined
  assert.is(answer.status, 200)
  const { id, collectionId, files } = (await answer.json()) as Doc
  for (const stored of files) {
    assert.match(stored, /^[\w.*\-+=#]+$/)
    assert.ok(existsSync(join(dir, 'storage', collectionId, id, stored)))
    const url = `${server.url}/api/files/docs/${id}/${encodeURIComponent(stored)}`
    for (const query of ['', '?thumb=100x100', '?download=0']) await checkServed(url + query)
  }
  return files.length
}

async function checkServed(url: string): Promise<void> {
  const { status, headers } = await fetch(url)
  assert.is(status, 200)
  assert.match(headers.get('content-security-policy')!, /default-src 'none';.* sandbox$/)
  assert.is(headers.get('x-content-type-options'), 'nosniff')
  const disposition = headers.get('content-disposition')!
  if (disposition.startsWith('inline')) assert.match(headers.get('content-type')!, shownInline)
  else assert.match(disposition, /^attachment; /)
}

interface Doc {
  id: string
  collectionId: string
  files: string[]
}

test.run()
