import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, bootInProcess, copyFolder, removeFolder } from '../helper/boot.js'
import { until } from '../store/data-folder.js'
import { makeZip, type ZipEntry } from './make-zip.js'
import { asRoot, checkTidy, type Root } from './world.js'

interface Context {
  server: Booted
  root: Root
}

const test = suite<Context>('restore')

test.before.each(async (context) => {
  // Few entries are allowed, so that a zip with too many is made quickly.
  const args = ['--set', 'backups.maxEntries=1000', '--set', 'backups.maxUnpackedBytes=1000000000']
  context.server = await boot({ args, env: { POCKETGATE_LIMITS: 'off' } })
  context.root = await asRoot(context.server.url)
  const body = { logs: { maxDays: 5 } }
  await context.root.done({ method: 'PATCH', path: '/api/settings', body })
})
test.after.each(async ({ server }) => server.stop())

const nameApp = (root: Root, appName: string) =>
  root.done({ method: 'PATCH', path: '/api/settings', body: { meta: { appName } } })
const appName = async (root: Root) =>
  (await root.done({ path: '/api/settings' })).json.meta.appName as string

test('brings back what was there, in the same process and on the same port', async ({
  server,
  root,
}) => {
  mkdirSync(join(server.dir, 'storage/c/r'), { recursive: true })
  writeFileSync(join(server.dir, 'storage/c/r/file'), 'before')
  await nameApp(root, 'before')
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  await nameApp(root, 'after')
  writeFileSync(join(server.dir, 'storage/c/r/file'), 'after')
  writeFileSync(join(server.dir, 'storage/c/r/second'), 'after')
  writeFileSync(join(server.dir, 'backups/other.zip'), 'stays')
  assert.is((await root.restore('a.zip')).status, 204)
  await root.idle()
  // The session stays valid: its key is in the data.
  assert.is(await appName(root), 'before')
  assert.is(readFileSync(join(server.dir, 'storage/c/r/file'), 'utf8'), 'before')
  assert.throws(() => readFileSync(join(server.dir, 'storage/c/r/second')), /ENOENT/)
  assert.is(readFileSync(join(server.dir, 'backups/other.zip'), 'utf8'), 'stays')
  assert.is(server.child.exitCode, null)
  await untilTidy(server.dir)
  // Once more, now starting from the restored data.
  await nameApp(root, 'third')
  await root.restore('a.zip')
  await root.idle()
  assert.is(await appName(root), 'before')
})

/** An intact database with that script's schema, as bytes. */
function database(script = 'CREATE TABLE t (a)'): Buffer {
  const db = new Database(':memory:')
  db.exec(script)
  const bytes = db.serialize()
  db.close()
  return bytes
}

const dataDb: ZipEntry = { name: 'data.db', content: database() }
const huge = 0xfffffffe

/** Faults that are found by inspecting a zip. */
const refused: [what: string, zip: Buffer][] = [
  ['no zip behind its first bytes', Buffer.from(`PK\x03\x04${'x'.repeat(100)}`)],
  ['cut in its middle', makeZip([dataDb]).subarray(0, 200)],
  ['cut at its end', makeZip([dataDb]).subarray(0, -10)],
  ['empty', makeZip([])],
  ['without data.db', makeZip([{ name: 'auxiliary.db', content: database() }])],
  ['data.db in a folder', makeZip([{ name: 'pb_data/data.db', content: database() }])],
  ['a name that leads up', makeZip([dataDb, { name: '../evil' }])],
  ['a name that leads up from inside', makeZip([dataDb, { name: 'storage/../../evil' }])],
  ['an absolute name', makeZip([dataDb, { name: '/tmp/evil' }])],
  ['a name with a drive', makeZip([dataDb, { name: 'C:/evil' }])],
  ['a name with a backslash', makeZip([dataDb, { name: '..\\evil' }])],
  ['a name with a NUL', makeZip([dataDb, { name: 'a\0b' }])],
  ['a link', makeZip([dataDb, { name: 'storage', content: '/etc', mode: 0o120777 }])],
  ['data.db as a link', makeZip([{ name: 'data.db', content: '/etc/passwd', mode: 0o120777 }])],
  ['a device', makeZip([dataDb, { name: 'null', mode: 0o020666 }])],
  ['a pipe', makeZip([dataDb, { name: 'pipe', mode: 0o010666 }])],
  ['one name twice', makeZip([dataDb, { name: 'a' }, { name: 'a' }])],
  ['data.db twice', makeZip([dataDb, dataDb])],
  ['entries that share their bytes', makeZip([dataDb, ...shared(50)])],
  ['more bytes than allowed', makeZip([dataDb, { name: 'big', saysBytes: huge }])],
  ['too many entries', makeZip([dataDb, ...many(1000)])],
  ['an encrypted entry', makeZip([dataDb, { name: 'a', isEncrypted: true }])],
  ['an unknown compression', makeZip([dataDb, { name: 'a', method: 12 }])],
]

function many(count: number): ZipEntry[] {
  return Array.from({ length: count }, (_, i) => ({ name: `storage/${i}` }))
}

function shared(count: number): ZipEntry[] {
  const first = { name: 'storage/first', content: Buffer.alloc(100_000) }
  const others = many(count).map((entry) => ({ ...entry, sharesWith: 1 }))
  return [first, ...others]
}

test('what can not be restored is refused, and nothing changes', async ({ server, root }) => {
  const before = digest(server.dir)
  for (const [index, [what, zip]] of refused.entries()) {
    const name = `bad-${index}.zip`
    // Uploads are checked: some of these would not be accepted.
    ensured(server.dir)
    writeFileSync(join(server.dir, 'backups', name), zip)
    const answer = await root.restore(name)
    assert.is(answer.status, 400, `${what}: ${answer.text}`)
    assert.equal(
      answer.json,
      { data: {}, message: 'Missing or invalid backup file.', status: 400 },
      what,
    )
  }
  assert.is(digest(server.dir), before)
  assert.is((await root.done({ path: '/api/health' })).json.data.canBackup, true)
  checkTidy(server.dir)
})

function ensured(dir: string): void {
  mkdirSync(join(dir, 'backups'), { recursive: true })
}

/** Faults that only unpacking finds, after the answer. */
const unsound: [what: string, zip: Buffer, says: RegExp][] = [
  ['no database', makeZip([{ name: 'data.db', content: 'no database' }]), /data\.db is damaged/],
  ['an empty one', makeZip([{ name: 'data.db' }]), /data\.db is empty/],
  ['a damaged one', makeZip([{ name: 'data.db', content: damaged() }]), /data\.db is damaged/],
  [
    'a damaged second one',
    makeZip([dataDb, { name: 'auxiliary.db', content: damaged() }]),
    /auxiliary\.db is damaged/,
  ],
  ['wrong bytes', spoilt(makeZip([dataDb])), /no zip that can be read|damaged/],
  ['more bytes than it says', makeZip([dataDb, { ...longer(), saysBytes: 10 }]), /no zip/],
  ['a file under a file', makeZip([dataDb, { name: 'a' }, { name: 'a/b' }]), /ENOTDIR|EEXIST/],
]

function longer(): ZipEntry {
  return { name: 'storage/a', content: Buffer.alloc(100_000) }
}

/** Its pages no longer fit together. */
function damaged(): Buffer {
  const values = Array.from({ length: 200 }, (_, i) => `(${i}, '${'x'.repeat(200)}')`)
  const script = `CREATE TABLE t (a, b); INSERT INTO t VALUES ${values.join()}; CREATE INDEX i ON t (a)`
  const bytes = database(script)
  return bytes.fill(7, bytes.length - 9000, bytes.length - 4500)
}

function spoilt(zip: Buffer): Buffer {
  return zip.fill(0xa5, 60, 90)
}

test('what turns out to be broken is given up, with a line in both logs', async ({
  server,
  root,
}) => {
  const before = digest(server.dir)
  for (const [index, [what, zip, says]] of unsound.entries()) {
    const name = `unsound-${index}.zip`
    ensured(server.dir)
    writeFileSync(join(server.dir, 'backups', name), zip)
    assert.is((await root.restore(name)).status, 204, what)
    await root.idle()
    const filter = encodeURIComponent(
      `message = "Failed to restore backup" && data.key = "${name}"`,
    )
    const entry = await untilFound(() => root.done({ path: `/api/logs?filter=${filter}` }))
    assert.match(entry.data.error, says, `${what}: ${entry.data.error}`)
    assert.is(entry.level, 8)
    await until(() => server.stderr().includes(name))
  }
  assert.is(digest(server.dir), before)
  checkTidy(server.dir)
})

async function untilFound(ask: () => Promise<{ json: { items: LogItem[] } }>): Promise<LogItem> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const [item] = (await ask()).json.items
    if (item) return item
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it is not in the log')
}

interface LogItem {
  level: number
  data: { error: string }
}

/** Databases that are intact but can't be opened. */
const unopenable: [what: string, script: string][] = [
  ['tables that are not there', 'DROP TABLE _collections'],
  ['settings that are encrypted', "UPDATE _params SET value = 'AAAA' WHERE id = 'settings'"],
]
for (const [what, script] of unopenable) {
  test(`what can not be opened makes room for what was there: ${what}`, async ({
    server,
    root,
  }) => {
    await nameApp(root, 'before')
    const copy = copyFolder()
    const db = new Database(join(copy, 'data.db'))
    db.exec(script)
    const content = db.serialize()
    db.close()
    removeFolder(copy)
    const zip = makeZip([
      { name: 'data.db', content },
      { name: 'storage/new', content: 'new' },
    ])
    assert.is((await root.upload('bad.zip', zip)).status, 204)
    assert.is((await root.restore('bad.zip')).status, 204)
    await root.idle()
    assert.is(await appName(root), 'before')
    const path = '/api/logs?filter=message%3D%22Failed%20to%20restore%20backup%22'
    assert.ok((await untilFound(() => root.done({ path }))).data.error.length > 5)
    await until(() => /what was there before is back/.test(server.stderr()))
    await untilTidy(server.dir)
    // The server keeps working.
    await root.done({ path: '/api/backups', body: { name: 'good.zip' } })
    await nameApp(root, 'after')
    await root.restore('good.zip')
    await root.idle()
    assert.is(await appName(root), 'before')
  })
}

test('a folder that another process has open stays as it is', async ({ server, root }) => {
  await nameApp(root, 'before')
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  await nameApp(root, 'after')
  const other = new Database(join(server.dir, 'data.db'))
  other.pragma('data_version')
  other.prepare('SELECT count(*) FROM users').get()
  await root.restore('a.zip')
  await root.idle()
  assert.is(await appName(root), 'after')
  await until(() => /another process has the data folder open/.test(server.stderr()))
  other.close()
  await root.restore('a.zip')
  await root.idle()
  assert.is(await appName(root), 'before')
})

test('a library restores where it listens itself, and refuses where it is mounted', async () => {
  const gateway = await bootInProcess()
  const root = await asRoot(gateway.url)
  await nameApp(root, 'before')
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  await nameApp(root, 'after')
  await root.restore('a.zip')
  await root.idle()
  assert.is(await appName(root), 'before')
  await gateway.stop()
})

test('a stop while a zip is unpacked leaves everything as it was', async ({ server, root }) => {
  await nameApp(root, 'before')
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  await nameApp(root, 'after')
  assert.is((await root.restore('a.zip')).status, 204)
  const copy = copyFolder(null)
  server.child.kill('SIGTERM')
  assert.is(await server.exited, 0)
  checkTidy(server.dir)
  cpSync(server.dir, copy, { recursive: true })
  const again = await boot({ dir: copy })
  assert.ok(['before', 'after'].includes(await appName(await asRoot(again.url))))
  await again.stop()
  removeFolder(copy)
})

async function untilTidy(dir: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    try {
      checkTidy(dir)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  checkTidy(dir)
}

/** A hash of the content of data.db, whatever its WAL contains. */
function digest(dir: string): string {
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  const rows = ['users', '_collections', '_params'].map((name) =>
    db.prepare(`SELECT * FROM ${name} ORDER BY id`).all(),
  )
  db.close()
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

test.run()
