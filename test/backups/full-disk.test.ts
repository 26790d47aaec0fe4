import { execFileSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, fixture } from '../helper/boot.js'
import { mountDisk } from '../helper/small-disk.js'
import { until } from '../store/data-folder.js'
import { asRoot, checkTidy, type Root } from './world.js'

interface Context {
  dir: string
  server: Booted
  root: Root
}

const diskBytes = 48 << 20
const disk = mountDisk(diskBytes)
if (disk === '') console.log('no small disk can be mounted: backups on a full one are not tested')
const test = suite<Context>('backups on a small disk')
const onDisk = disk === '' ? test.skip : test

test.before.each(async (context) => {
  if (disk === '') return
  context.dir = join(disk, 'pb_data')
  cpSync(fixture, context.dir, { recursive: true })
  context.server = await boot({ dir: context.dir, env: { POCKETGATE_LIMITS: 'off' } })
  context.root = await asRoot(context.server.url)
})
test.after.each(async ({ server, dir }) => {
  await server?.stop()
  if (dir) rmSync(dir, { recursive: true, force: true })
})
test.after(() => {
  if (disk === '') return
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

/** Fills the disk except for `leave` bytes; the returned function frees the space again. */
function fill(leave: number): () => void {
  const path = join(disk, 'filler')
  const file = openSync(path, 'w')
  const { bavail, bsize } = statfsSync(disk)
  const piece = Buffer.alloc(64 << 10)
  try {
    for (let left = bavail * bsize - leave; left >= piece.length; left -= piece.length) {
      writeSync(file, piece)
    }
  } catch {
    // Somebody else has filled it.
  }
  closeSync(file)
  return () => unlinkSync(path)
}

function addFiles(dir: string, bytes: number): void {
  mkdirSync(join(dir, 'storage/c/r'), { recursive: true })
  // Nothing that gets smaller.
  execFileSync(
    'dd',
    ['if=/dev/urandom', `of=${join(dir, 'storage/c/r/file')}`, 'bs=1M', `count=${bytes >> 20}`],
    { stdio: 'ignore' },
  )
}

onDisk('a backup that does not fit is a 400, and leaves nothing', async ({ dir, root }) => {
  addFiles(dir, 4 << 20)
  for (const room of [0, 64 << 10, 256 << 10, 1 << 20, 3 << 20]) {
    const empty = fill(room)
    const answer = await root.ask({ path: '/api/backups', body: { name: 'a.zip' } })
    assert.equal(answer.json, { data: {}, message: 'Failed to create backup.', status: 400 })
    assert.is((await root.done({ path: '/api/health' })).json.data.canBackup, true)
    empty()
    checkTidy(dir)
    assert.equal((await root.done({ path: '/api/backups' })).json, [])
  }
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
})

onDisk('a restore that does not fit leaves everything as it is', async ({ dir, root }) => {
  addFiles(dir, 4 << 20)
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  const body = { meta: { appName: 'after' } }
  await root.done({ method: 'PATCH', path: '/api/settings', body })
  for (const room of [200 << 10, 2 << 20, 12 << 20]) {
    const empty = fill(room)
    const answer = await root.restore('a.zip')
    assert.is(answer.status, 400, answer.text)
    await root.idle()
    empty()
    checkTidy(dir)
    assert.is((await root.done({ path: '/api/settings' })).json.meta.appName, 'after')
  }
  await root.restore('a.zip')
  await root.idle()
  assert.is((await root.done({ path: '/api/settings' })).json.meta.appName, 'Fixture')
})

onDisk(
  'a restore that finds the disk full in its middle is given up',
  async ({ dir, server, root }) => {
    addFiles(dir, 12 << 20)
    await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
    const body = { meta: { appName: 'after' } }
    await root.done({ method: 'PATCH', path: '/api/settings', body })
    rmSync(join(dir, 'storage'), { recursive: true })
    assert.is((await root.restore('a.zip')).status, 204)
    // While it is being unpacked, which may already be over.
    const unpacked = join(dir, '.pocketgate-backup/restore/new/data.db')
    await until(() => existsSync(unpacked)).catch(() => {})
    const empty = fill(0)
    await root.idle()
    empty()
    const { appName } = (await root.done({ path: '/api/settings' })).json.meta
    assert.ok(['after', 'Fixture'].includes(appName))
    // The system's message, our own before a file is unpacked, or SQLite's when it opens the
    // content.
    const says = /ENOSPC|not as many free|disk is full|disk I\/O error/
    const isSaid = () => says.test(server.stderr())
    if (appName === 'after') {
      await until(isSaid).catch(() => assert.unreachable(`it says: ${server.stderr()}`))
    }
    checkTidy(dir)
  },
)

onDisk('content that can not be moved goes back to its place', async ({ dir, root }) => {
  await root.done({ path: '/api/backups', body: { name: 'a.zip' } })
  const body = { meta: { appName: 'after' } }
  await root.done({ method: 'PATCH', path: '/api/settings', body })
  // A mount point can't be renamed.
  const storage = join(dir, 'storage')
  mkdirSync(storage, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', storage])
  try {
    writeFileSync(join(storage, 'file'), 'mounted')
    await root.restore('a.zip')
    await root.idle()
    assert.is((await root.done({ path: '/api/settings' })).json.meta.appName, 'after')
    assert.is(readFileSync(join(storage, 'file'), 'utf8'), 'mounted')
    checkTidy(dir)
  } finally {
    execFileSync('umount', [storage])
  }
})

test.run()
