import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { checkNamed, contentOf, leftBehind, namedFiles, unnamedFiles } from '../files/whole.js'
import { type Booted, boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import { peerCommand, startPeer } from '../parity/peer.js'
import { unzip } from './unzip.js'
import { asRoot, checkTidy, type Root } from './world.js'

const test = suite('a backup while 200 writes come each second')
test.after.each(stopBooted)

/** Backups in a row; `BACKUP_ROUNDS=20` for the long run. */
const rounds = Number(process.env['BACKUP_ROUNDS'] ?? 3)
const everyMs = 5
const docs = '/api/collections/docs/records'

/** A record's files by its last answer; undefined if it was deleted. */
type State = readonly string[] | undefined

interface World {
  url: string
  /** The last answered state; a new object each time. */
  known: Map<string, { state: State }>
  /** Records with a request in progress. */
  busy: Set<string>
  latencies: number[]
  faults: string[]
  count: number
}

test(`${rounds} times: all that was answered before, every file that a row names`, async () => {
  const dir = docsFolder()
  const server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
  const root = await asRoot(server.url)
  // So that it contains a database of our own.
  await root.done({ method: 'POST', path: '/api/crons/__pbOTPCleanup__' })
  await root.done({ method: 'PATCH', path: '/api/settings', body: { logs: { maxDays: 5 } } })
  const world: World = {
    url: server.url,
    known: new Map(),
    busy: new Set(),
    latencies: [],
    faults: [],
    count: 0,
  }
  let inside = 0
  for (let round = 0; round < rounds; round++) {
    const name = `round-${round}.zip`
    const stop = startWriting(world)
    const known = new Map<string, { state: State }>()
    try {
      await untilWrites(world, 100)
      for (const [id, each] of world.known) known.set(id, each)
      const before = world.count
      await root.done({ path: '/api/backups', body: { name } })
      inside += world.count - before
    } finally {
      await stop()
    }
    await checkBackup(dir, name, known, world)
    if (round === 0) await checkRestored(dir, name)
  }
  assert.equal(world.faults, [])
  assert.ok(inside > rounds * 5, `only ${inside} writes came while backups were made`)
  await checkLeft(server, root)
  const sorted = world.latencies.sort((a, b) => a - b)
  console.log(
    `${world.count} writes, ${inside} of them during ${rounds} backups; ` +
      `p99 ${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)} ms`,
  )
  await server.stop()
  removeFolder(dir)
})

/** Returns a function that stops writing and waits for requests in progress. */
function startWriting(world: World): () => Promise<void> {
  const running = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const done: Promise<void> = write(world)
      .catch((error) => void world.faults.push(String(error)))
      .finally(() => running.delete(done))
    running.add(done)
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await Promise.all(running)
  }
}

/** Waits until `count` more writes were answered. */
async function untilWrites({ latencies }: World, count: number): Promise<void> {
  const wanted = latencies.length + count
  for (const deadline = Date.now() + 30_000; latencies.length < wanted; ) {
    if (Date.now() > deadline) throw new Error('no writes are answered')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** `before`: what had been answered when it began. */
async function checkBackup(
  dir: string,
  name: string,
  before: World['known'],
  { known }: World,
): Promise<void> {
  // What has changed since may be in the backup in its old or a newer form.
  const settled = [...before].filter(([id, each]) => known.get(id) === each)
  const kept = [...before].filter(([id, { state }]) => state && known.get(id)?.state)
  const copy = copyFolder(null)
  await unzip(join(dir, 'backups', name), copy)
  for (const database of ['data.db', 'auxiliary.db', 'pocketgate.db']) {
    assert.ok(existsSync(join(copy, database)), database)
    const db = new Database(join(copy, database))
    assert.is(db.pragma('integrity_check', { simple: true }), 'ok', database)
    db.close()
  }
  checkNamed(copy)
  const stored = namedFiles(copy)
  assert.ok(settled.length > 20, `only ${settled.length} records were settled`)
  for (const [id, { state }] of settled) {
    assert.equal(stored.get(id), state, `record ${id} of ${name}`)
  }
  for (const [id] of kept) assert.ok(stored.has(id), `record ${id} of ${name}`)
  removeFolder(copy)
}

/** Checks that our restore, and PocketBase's if available, give the same rows and files. */
async function checkRestored(dir: string, name: string): Promise<void> {
  const zip = join(dir, 'backups', name)
  const plain = copyFolder(null)
  await unzip(zip, plain)
  const expected = namedFiles(plain)
  const sides = [async (at: string) => boot({ dir: at })]
  if (peerCommand !== '') sides.push((at) => startPeer(at) as Promise<never>)
  for (const start of sides) {
    const target = copyFolder()
    const server = await start(target)
    const root = await asRoot(server.url)
    cpSync(zip, join(target, 'backups', name), { recursive: true })
    assert.is((await root.restore(name)).status, 204)
    await untilRestored(root, expected.size)
    await server.stop()
    assert.equal(namedFiles(target), expected)
    checkNamed(target)
    removeFolder(target)
  }
  removeFolder(plain)
}

async function untilRestored(root: Root, count: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const answer = await root.ask({ path: `${docs}?perPage=1` }).catch(() => undefined)
    if (answer?.json?.totalItems === count) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it was not restored')
}

/** Files kept for the backups are removed afterwards. */
async function checkLeft({ dir }: Booted, root: Root): Promise<void> {
  await root.done({ path: '/api/backups', body: { name: 'last.zip' } })
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (unnamedFiles(dir).length === 0 && leftBehind(dir).notes === 0) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.equal(unnamedFiles(dir), [])
  checkNamed(dir)
  checkTidy(dir)
  for (const file of readdirSync(join(dir, 'backups'))) rmSync(join(dir, 'backups', file))
}

/** Makes a record with files, or changes or deletes one. */
async function write(world: World): Promise<void> {
  const turn = world.count++
  // Older records stay as they are.
  const ids = [...world.known.keys()].slice(-40).filter((id) => world.known.get(id)?.state)
  const id = turn % 2 === 0 || ids.length < 10 ? newId(turn) : ids[(turn * 7) % ids.length]!
  if (world.busy.has(id)) return
  world.busy.add(id)
  const sent = performance.now()
  try {
    const state = await change(world, id, turn)
    world.latencies.push(performance.now() - sent)
    world.known.set(id, { state })
  } finally {
    world.busy.delete(id)
  }
}

async function change({ url, known }: World, id: string, turn: number): Promise<State> {
  const isNew = !known.has(id)
  if (!isNew && turn % 5 === 0) {
    const answer = await fetch(`${url}${docs}/${id}`, { method: 'DELETE' })
    assert.is(answer.status, 204, await answer.text())
    return undefined
  }
  const body = new FormData()
  if (isNew) body.append('id', id)
  body.append('title', `turn ${turn}`)
  const tag = `file${turn}`
  body.append('files', new File([new Uint8Array(contentOf(tag, 2000))], `${tag}.txt`))
  const path = isNew ? docs : `${docs}/${id}`
  const answer = await fetch(url + path, { method: isNew ? 'POST' : 'PATCH', body })
  const saved = (await answer.json()) as { files: string[] }
  assert.is(answer.status, 200, JSON.stringify(saved))
  return saved.files
}

function newId(turn: number): string {
  return `r${String(turn).padStart(14, '0')}`
}

test.run()
