import { execFileSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  ftruncateSync,
  openSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { type Answer, logIn, type Row, send } from '../helper/scenario.js'
import { mountDisk } from '../helper/small-disk.js'
import { checkNamed, contentOf, leftBehind, namedFiles, unnamedFiles } from './whole.js'

interface Context {
  disk: string
  dir: string
  server: Booted
  headers: { authorization: string }
}

const diskBytes = 24 << 20
const disk = mountDisk(diskBytes)
if (disk === '') console.log('no small disk can be mounted: the tests of a full one are skipped')
const test = suite<Context>('a full disk')
const onDisk = disk === '' ? test.skip : test
const docs = '/api/collections/docs/records'

test.before.each(async (context) => {
  if (disk === '') return
  const made = docsFolder()
  context.dir = join(disk, 'pb_data')
  cpSync(made, context.dir, { recursive: true })
  removeFolder(made)
  context.server = await boot({ dir: context.dir, env: { POCKETGATE_LIMITS: 'off' } })
  const { url } = context.server
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  context.headers = { authorization: token }
  const body = { batch: { enabled: true, maxRequests: 20, timeout: 5 } }
  await changed(context, { method: 'PATCH', path: '/api/settings', body })
})
test.after.each(async ({ server, dir }) => {
  await server?.stop()
  if (dir) rmSync(dir, { recursive: true, force: true })
  if (disk !== '') rmSync(join(disk, 'filler'), { force: true })
})
test.after(() => {
  if (disk === '') return
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

/** Fills the disk except for `leave` bytes; the returned function frees the space again. */
function fill(leave = 0): () => void {
  const path = join(disk, 'filler')
  const file = openSync(path, 'w')
  const { bavail, bsize } = statfsSync(disk)
  let size = 0
  for (const step of [1 << 20, bsize]) {
    try {
      while (size < bavail * bsize) size += writeSync(file, Buffer.alloc(step))
    } catch {
      // Full.
    }
  }
  ftruncateSync(file, Math.max(0, size - leave))
  closeSync(file)
  return () => unlinkSync(path)
}

function files(bytes: number, count = 1): FormData {
  const body = new FormData()
  for (let i = 0; i < count; i++) {
    const tag = `file${bytes}x${i}`
    body.append('files', new File([new Uint8Array(contentOf(tag, bytes))], `${tag}.txt`))
  }
  return body
}

type Asked = Omit<Row, 'name' | 'status'>

async function changed({ server, headers }: Context, asked: Asked): Promise<Answer> {
  const answer = await send(server.url, { ...asked, headers })
  assert.ok(answer.status < 300, answer.text)
  return answer
}

/**
 * Checks for an answer in the API's form, other than a 5xx, that doesn't reveal where the error
 * occurred.
 */
async function refused({ server, headers }: Context, asked: Asked): Promise<Answer> {
  const answer = await send(server.url, { ...asked, headers })
  const told = `${asked.method} ${asked.path}: ${answer.status} ${answer.text}`
  assert.is(answer.status, 400, told)
  assert.equal(Object.keys(answer.json), ['data', 'message', 'status'], told)
  assert.not.match(answer.text, /ENOSPC|SQLITE_|\bat |\.js|pb_data|\/tmp/, told)
  return answer
}

/** Files and records agree, and no unfinished file is left. */
async function checkWhole({ dir }: Context): Promise<void> {
  checkNamed(dir)
  assert.equal(unnamedFiles(dir), [])
  // Upload files are removed as their answers close.
  for (let i = 0; i < 100 && leftBehind(dir).uploads > 0; i++)
    await new Promise((r) => setTimeout(r, 10))
  assert.equal(leftBehind(dir), { notes: 0, uploads: 0 })
}

const fields = Array.from({ length: 50 }, (_, i) => ({ name: `field${i}`, type: 'text' }))
const changes: readonly (Asked & { message: string })[] = [
  { method: 'POST', path: docs, body: { title: 'new' }, message: 'Failed to create record.' },
  {
    method: 'PATCH',
    path: `${docs}/ID`,
    body: { title: 'b' },
    message: 'Failed to update record.',
  },
  {
    method: 'DELETE',
    path: `${docs}/ID`,
    message:
      'Failed to delete record. Make sure that the record is not part of a required relation reference.',
  },
  {
    path: '/api/collections',
    body: { name: 'fresh', fields },
    message: 'Failed to create collection. Raw error: \ndatabase or disk is full (13).',
  },
  {
    method: 'PATCH',
    path: '/api/collections/docs',
    body: { listRule: 'title = ""' },
    message: 'Failed to update collection. Raw error: \ndatabase or disk is full (13).',
  },
  {
    method: 'PUT',
    path: '/api/collections/import',
    body: { collections: [{ name: 'fresh', fields }] },
    message: 'Failed to import collections.',
  },
  {
    method: 'DELETE',
    path: '/api/collections/docs/truncate',
    message:
      'Failed to truncate collection (most likely due to required cascade delete record references).',
  },
  {
    method: 'PATCH',
    path: '/api/settings',
    body: { meta: { appName: 'Full' } },
    message: 'An error occurred while saving the new settings.',
  },
  {
    path: '/api/batch',
    body: { requests: [{ method: 'POST', url: docs, body: { title: 'in a batch' } }] },
    message: 'Batch transaction failed.',
  },
]

onDisk(
  'changes are refused as PocketBase refuses them, and done when there is room',
  async (context) => {
    const { server, headers } = context
    const { json } = await changed(context, { path: docs, body: files(1000) })
    const before = (await send(server.url, { path: '/api/collections', headers })).text
    const settings = (await send(server.url, { path: '/api/settings', headers })).text
    const empty = fill()
    for (const { message, ...asked } of changes) {
      const path = asked.path.replace('ID', json.id)
      const answer = await refused(context, { ...asked, path })
      assert.is(answer.json.message, message, `${asked.method} ${asked.path}`)
    }
    // Requests that only read keep working, including sessions.
    await logIn(server.url, 'users', 'ann', 'password-ann')
    assert.is((await send(server.url, { path: `${docs}/${json.id}`, headers })).status, 200)
    const file = await fetch(`${server.url}/api/files/docs/${json.id}/${json.files[0]}`)
    assert.is((await file.arrayBuffer()).byteLength, 1000)
    assert.is((await send(server.url, { path: '/api/collections', headers })).text, before)
    assert.is((await send(server.url, { path: '/api/settings', headers })).text, settings)
    await checkWhole(context)
    assert.equal([...namedFiles(context.dir)], [[json.id, json.files]])
    assert.match(server.stderr() + server.stdout(), /ENOSPC|SQLITE_FULL/, 'the log tells of it')
    empty()
    for (const asked of changes) {
      // The record is gone when its collection has been emptied.
      await changed(context, { ...asked, path: asked.path.replace('ID', json.id) }).catch(
        (error) => {
          if (!/import/.test(asked.path)) throw error
        },
      )
      if (asked.path === '/api/collections') {
        await changed(context, { method: 'DELETE', path: '/api/collections/fresh' })
      }
    }
    await checkWhole(context)
  },
)

onDisk('an upload that does not fit leaves nothing, whatever room there is', async (context) => {
  const { json } = await changed(context, { path: docs, body: files(1000) })
  const path = `${docs}/${json.id}`
  // From no free byte to just too few for the last of three files or the database's own pages.
  const steps = [0, 4, 8, 16, 32, 64, 128, 300, 800, 900, 980, 1000, 1020, 1100].map(
    (kb) => kb << 10,
  )
  let stored = 1
  for (const room of steps) {
    const empty = fill(room)
    for (const [method, at] of [
      ['POST', docs],
      ['PATCH', path],
    ] as const) {
      const asked = { method, path: at, body: files(340_000, 3), headers: context.headers }
      const answer = await send(context.server.url, asked)
      if (answer.status !== 200) assert.is(answer.status, 400, answer.text)
      else if (method === 'POST') stored++
      checkNamed(context.dir)
      assert.equal(unnamedFiles(context.dir), [], `${method} with ${room} bytes`)
    }
    empty()
    await checkWhole(context)
    assert.is(namedFiles(context.dir).size, stored)
  }
  assert.ok(stored < steps.length, 'some did not fit')
  await changed(context, { path: docs, body: files(340_000, 3) })
  await changed(context, { method: 'PATCH', path, body: files(340_000, 3) })
  await checkWhole(context)
})

onDisk('many uploads at once into a disk that becomes full', async (context) => {
  const empty = fill(6 << 20)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      send(context.server.url, { path: docs, body: files(400_000, 2), headers: context.headers }),
    ),
  )
  const made = answers.filter(({ status }) => status === 200)
  for (const { status, text } of answers) assert.ok(status === 200 || status === 400, text)
  assert.ok(made.length < answers.length)
  assert.is(namedFiles(context.dir).size, made.length)
  await checkWhole(context)
  empty()
  await changed(context, { path: docs, body: files(400_000, 2) })
})

test.run()
