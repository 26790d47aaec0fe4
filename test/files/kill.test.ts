import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { boot, removeFolder, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { checkNamed, contentOf, leftBehind, namedFiles, unnamedFiles } from './whole.js'

const test = suite('kill -9 while files come and go')
test.after.each(stopBooted)

/** Kills in a row on one folder; `KILL_ROUNDS=30` for the long run. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 4)
const clients = 6

/** A record's files by its last answer; undefined if it was deleted. */
type Known = Map<string, readonly string[] | undefined>

interface World {
  url: string
  known: Known
  /** Records whose last request had no answer. */
  open: Set<string>
  count: number
}

test(`${rounds} times: no file without its record, no record without its file`, async () => {
  const dir = docsFolder()
  await killAgainAndAgain(dir)
  removeFolder(dir)
})

// A RAM disk, on Linux; uploads are then copied instead of renamed.
const otherDisk = '/dev/shm'
const isOther = existsSync(otherDisk) && statSync(otherDisk).dev !== statSync(tmpdir()).dev
const onTwoDisks = isOther ? test : test.skip

onTwoDisks('the same where the storage is another disk than the database', async () => {
  const dir = docsFolder()
  const storage = mkdtempSync(join(otherDisk, 'pocketgate-'))
  symlinkSync(storage, join(dir, 'storage'))
  await killAgainAndAgain(dir)
  removeFolder(dir)
  rmSync(storage, { recursive: true })
})

async function killAgainAndAgain(dir: string): Promise<void> {
  const known: Known = new Map()
  const seen = { orphans: 0, notes: 0, uploads: 0, answers: 0 }
  let count = 0
  // On a quick machine a few kills in a row may all come between two changes.
  for (let round = 0; round < rounds || (seen.notes === 0 && round < 10 * rounds); round++) {
    const server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
    checkSettled(dir, known)
    if (round === 0) await allowBatches(server.url)
    const world: World = { url: server.url, known, open: new Set(), count }
    const work = Promise.all(Array.from({ length: clients }, (_, i) => keepWriting(world, i)))
    await wait(30 + ((round * 97) % 400))
    await server.stop('SIGKILL')
    await work
    seen.answers += world.count - count
    count = world.count
    checkNamed(dir)
    checkKnown(dir, world)
    const { notes, uploads } = leftBehind(dir)
    seen.orphans += unnamedFiles(dir).length
    seen.notes += notes
    seen.uploads += uploads
  }
  const last = await boot({ dir })
  checkSettled(dir, known)
  await last.stop()
  assert.not(existsSync(join(dir, '.pocketgate')))
  assert.ok(seen.notes > 0, 'some kill came in the middle of a change')
  console.log(
    `${seen.answers} changes, ${known.size} records; the kills left ${seen.notes} notes, ` +
      `${seen.uploads} uploads, ${seen.orphans} files that no record names: all settled`,
  )
}

async function allowBatches(url: string): Promise<void> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const body = { batch: { enabled: true, maxRequests: 20, timeout: 5 } }
  const headers = { authorization: token }
  const saved = await send(url, { method: 'PATCH', path: '/api/settings', body, headers })
  assert.is(saved.status, 200, saved.text)
}

/** After a start, files and records agree, and every answered change is there. */
function checkSettled(dir: string, known: Known): void {
  checkNamed(dir)
  assert.equal(unnamedFiles(dir), [])
  assert.equal(leftBehind(dir), { notes: 0, uploads: 0 })
  const stored = namedFiles(dir)
  for (const [id, files] of known) assert.equal(stored.get(id), files, `record ${id}`)
}

/**
 * Answered changes are there; others are there completely or not at all, and are known from now on.
 */
function checkKnown(dir: string, { known, open }: World): void {
  const stored = namedFiles(dir)
  for (const id of open) known.set(id, stored.get(id))
  for (const [id, files] of known) assert.equal(stored.get(id), files, `record ${id}`)
}

/** Changes its own records in all ways until the server is gone. */
async function keepWriting(world: World, client: number): Promise<void> {
  const path = '/api/collections/docs/records'
  try {
    for (let turn = client; ; turn++) {
      // A large one now and then, so that some kills hit while its body is sent.
      const large = turn % 5 === 0 ? 1_500_000 : 20_000
      const id = newId(world)
      const child = newId(world)
      await ask(world, 'POST', path, [id], { id, files: [100, large] })
      await ask(world, 'POST', path, [child], { id: child, parent: id, secret: [large] })
      await ask(world, 'PATCH', `${path}/${id}`, [id], { 'files+': [200] })
      const [first = ''] = world.known.get(id) ?? []
      // Its thumb is made while it is deleted.
      await Promise.all([
        fetch(`${world.url}/api/files/docs/${id}/${first}?thumb=32x32`),
        ask(world, 'PATCH', `${path}/${id}`, [id], { 'files-': first }),
      ])
      await ask(world, 'PATCH', `${path}/${id}`, [id], { files: [300, 3000] })
      if (turn % 2 === 0) await batch(world, id)
      if (turn % 3 === 0) await remove(world, `${path}/${id}`, [id, child])
    }
  } catch (error) {
    // The server is gone: fetch fails with a TypeError, and so does a truncated body.
    if (!(error instanceof TypeError)) throw error
  }
}

function newId(world: World): string {
  return `r${String(++world.count).padStart(14, '0')}`
}

/** Numbers are files of that many bytes, texts are values. */
type Values = Record<string, string | readonly number[]>

async function ask(
  world: World,
  method: string,
  path: string,
  ids: readonly string[],
  values: Values,
): Promise<void> {
  const body = new FormData()
  for (const [name, value] of Object.entries(values)) append(world, body, name, value)
  await answered(world, ids, method, path, body)
}

function append(world: World, body: FormData, name: string, value: Values[string]): void {
  if (typeof value === 'string') body.append(name, value)
  else for (const bytes of value) body.append(name, newFile(world, bytes))
}

function newFile(world: World, bytes: number): File {
  const tag = `file${++world.count}`
  return new File([new Uint8Array(contentOf(tag, bytes))], `${tag}.txt`)
}

async function batch(world: World, id: string): Promise<void> {
  const made = newId(world)
  const url = '/api/collections/docs/records'
  const requests = [
    { method: 'POST', url, body: { id: made } },
    { method: 'PATCH', url: `${url}/${id}`, body: {} },
  ]
  const body = new FormData()
  body.append('@jsonPayload', JSON.stringify({ requests }))
  append(world, body, 'requests.0.files', [400, 4000])
  append(world, body, 'requests.1.files+', [500])
  await answered(world, [made, id], 'POST', '/api/batch', body)
}

async function answered(
  world: World,
  ids: readonly string[],
  method: string,
  path: string,
  body: FormData,
): Promise<void> {
  for (const id of ids) world.open.add(id)
  const answer = await fetch(world.url + path, { method, body })
  const saved = await answer.json()
  assert.is(answer.status, 200, JSON.stringify(saved))
  const records = Array.isArray(saved) ? saved.map((each) => each.body) : [saved]
  for (const { id, files, secret, text } of records) {
    world.known.set(
      id,
      [...files, secret, text].filter((name) => name !== ''),
    )
    world.open.delete(id)
  }
}

/** Deletes a record, and with it the one that cascades. */
async function remove(world: World, path: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) world.open.add(id)
  const answer = await fetch(world.url + path, { method: 'DELETE' })
  assert.is(answer.status, 204)
  for (const id of ids) {
    world.known.set(id, undefined)
    world.open.delete(id)
  }
}

test.run()
