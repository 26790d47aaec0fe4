/**
 * `npm run bench -- hostile [--peer COMMAND] [--rows N] [--only TEXT]`: kinds of requests that only
 * an attacker sends, or heavy work by a superuser (hostile-kinds.mjs), each 20 times, 4 at once,
 * beside honest load. The loop's delay is measured in the server, by its thread's CPU time; exit
 * code 1 if one breaks the rule.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { makeFolder, signIn, signInSuperuser, write } from './folder.mjs'
import { kinds } from './hostile-kinds.mjs'
import { readHeld } from './loop-held.mjs'
import { residentMegabytes } from './process-tree.mjs'
import { startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const ourCommand = `'${process.execPath}' ${startFlags} '${root}dist/pocketgate.js' serve --http 127.0.0.1:{port} --dir {dir}`
const monitor = pathToFileURL(join(root, 'test/helper/loop-monitor.mjs')).href
const times = 20
const atOnce = 4
// The rule of docs/request.md, which allows more for a whole body of more than 4 MB.
const heldMs = (bytes) => (bytes > 4 << 20 ? 150 : 50)
const rssGoalMegabytes = 400
const answerTimeoutMs = 60_000

export async function benchHostile(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      peer: { type: 'string' },
      ours: { type: 'string', default: ourCommand },
      rows: { type: 'string', default: '1000000' },
      only: { type: 'string', default: '' },
    },
  })
  const scratch = mkdtempSync(join(tmpdir(), 'bench-hostile-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const master = join(scratch, 'master')
  const accounts = await makeWorld(values.ours, master, Number(values.rows))
  const chosen = kinds.filter(({ group, name }) => `${group} ${name}`.includes(values.only))
  const results = new Map(chosen.map(({ name }) => [name, {}]))
  for (const [side, command] of [
    ['ours', values.ours],
    ['peer', values.peer],
  ]) {
    if (!command) continue
    const dir = join(scratch, side)
    cpSync(master, dir, { recursive: true })
    await runSide(side, command, dir, { accounts, chosen, results, scratch })
  }
  print(chosen, results)
}

async function makeWorld(command, dir, rows) {
  const accounts = await makeFolder({ command, dir, count: 20, env: { POCKETGATE_LIMITS: 'off' } })
  const server = await startServer(command, dir)
  const token = await signInSuperuser(server)
  const open = Object.fromEntries(['list', 'view', 'create'].map((rule) => [`${rule}Rule`, '']))
  const owner = { name: 'owner', type: 'relation', collectionId: '_pb_users_auth_', maxSelect: 1 }
  const make = (body) => write(server, token, 'POST', '/api/collections', body)
  await make({
    name: 'hostile_notes',
    type: 'base',
    ...open,
    fields: [
      { name: 'title', type: 'text' },
      { name: 'text', type: 'text', max: 5_000_000 },
      { name: 'html', type: 'editor' },
      { name: 'data', type: 'json' },
      { name: 'file', type: 'file', maxSize: 6_000_000, maxSelect: 1 },
      owner,
    ],
  })
  await make({
    name: 'hostile_big',
    type: 'base',
    ...open,
    fields: [
      { name: 'name', type: 'text' },
      { name: 'other', type: 'text' },
    ],
  })
  await make({
    name: 'hostile_view',
    type: 'view',
    viewQuery: 'SELECT min(id) AS id, name, count(*) AS total FROM hostile_big GROUP BY name',
  })
  const form = new FormData()
  form.set('file', new Blob(['x'.repeat(5_000_000)]), 'large.txt')
  const made = await fetch(`${server.url}/api/collections/hostile_notes/records`, {
    method: 'POST',
    body: form,
  })
  if (!made.ok) throw new Error(`no file could be uploaded: ${made.status}`)
  await server.stop()
  const db = new Database(join(dir, 'data.db'))
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO hostile_big (id, name, other) SELECT printf('big%012d', i), 'name ' || (i * 7919 % 1000), 'other ' || i FROM n`)
  const insert = db.prepare(
    "INSERT INTO hostile_notes (id, title, text, html, data, file, owner) VALUES (?, ?, ?, ?, ?, '', ?)",
  )
  for (let i = 0; i < 500; i++)
    insert.run(`note${String(i).padStart(11, '0')}`, `title ${i}`, '', '', 'null', accounts[0].id)
  for (let i = 0; i < 12; i++)
    insert.run(
      `large${String(i).padStart(10, '0')}`,
      'large',
      '<'.repeat(4_900_000),
      '',
      'null',
      '',
    )
  db.close()
  return accounts
}

async function runSide(side, command, dir, { accounts, chosen, results, scratch }) {
  const isOurs = side === 'ours'
  const socket = join(scratch, 'loop.sock')
  const env = isOurs
    ? { LOOP_SOCKET: socket, NODE_OPTIONS: `--import=${monitor} --max-old-space-size=512` }
    : {}
  const server = await startServer(command, dir, env)
  const held = () => (isOurs ? readHeld(socket) : { ms: null })
  try {
    const tokens = []
    for (const { email, password } of accounts.slice(0, 5))
      tokens.push(await signIn(server, 'users', email, password))
    const rootToken = await signInSuperuser(server)
    const ask = async (path) =>
      (await fetch(server.url + path, { headers: { authorization: rootToken } })).json()
    const found = (
      await ask("/api/collections/hostile_notes/records?filter=file!=''&fields=id,file")
    ).items[0]
    const big = await ask('/api/collections/hostile_big')
    const world = {
      accounts,
      tokens,
      root: rootToken,
      big,
      file: `/api/files/hostile_notes/${found.id}/${found.file}`,
    }
    await warm(server)
    const before = descriptors(server.pid)
    for (const kind of chosen) {
      process.stderr.write(`${side}: ${kind.name}\n`)
      await held()
      results.get(kind.name)[side] = await runKind(server, world, kind, held)
    }
    await new Promise((resolve) => setTimeout(resolve, 30_000))
    results.descriptors = { ...results.descriptors, [side]: [before, descriptors(server.pid)] }
  } finally {
    await server.stop()
  }
}

/** What a server opens once, when it is first needed: the logs' database, the thread for checkpoints. */
async function warm({ port }) {
  for (let i = 0; i < 1000; i++) {
    await send(port, {
      path: '/api/collections/hostile_big/records',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"warm"}',
    })
  }
  await new Promise((resolve) => setTimeout(resolve, 5000))
}

async function runKind(server, world, { make }, held) {
  let isOver = false
  let longest = 0
  const health = (async () => {
    while (!isOver) {
      const began = performance.now()
      await send(server.port, { path: '/api/health' })
      longest = Math.max(longest, performance.now() - began)
      await send(server.port, {
        path: '/api/collections/hostile_big/records?perPage=5&skipTotal=1',
      })
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  const statuses = {}
  let bytes = 0
  let rss = 0
  let turn = 0
  const one = async () => {
    while (turn < times) {
      const wanted = make(world, turn++)
      bytes = Math.max(bytes, wanted.body?.length ?? 0)
      const status = await (wanted.raw === undefined ? send : sendRaw)(server.port, wanted)
      statuses[status] = (statuses[status] ?? 0) + 1
      rss = Math.max(rss, residentMegabytes(server.pid) ?? 0)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  isOver = true
  await health
  const { ms, peakBytes } = await held()
  return {
    ms,
    limit: heldMs(bytes),
    rss: peakBytes === undefined ? rss : peakBytes / 1e6,
    longest,
    statuses,
    isThere: isRunning(server.pid),
  }
}

function send(port, { path, method = 'GET', type, body, token, headers = {} }) {
  return new Promise((resolve) => {
    const all = {
      ...headers,
      ...(type && { 'content-type': type }),
      ...(token && { authorization: token }),
    }
    if (body !== undefined) all['content-length'] = Buffer.byteLength(body)
    const sent = request(
      { port, host: '127.0.0.1', path, method, headers: all, agent: false },
      (answer) => {
        answer
          .resume()
          .once('end', () => resolve(answer.statusCode))
          .once('error', () => resolve('cut'))
      },
    )
    sent.setTimeout(answerTimeoutMs, () => sent.destroy())
    sent.once('error', () => resolve('cut'))
    sent.end(body)
  })
}

function sendRaw(port, { raw, resetMs, isMute = false }) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(raw))
    let status = 'none'
    if (isMute) socket.pause()
    else
      socket.on('data', (part) => {
        status = /^HTTP\/1.1 (\d+)/.exec(part)?.[1] ?? status
      })
    socket.once('error', () => {}).once('close', () => resolve(status))
    setTimeout(() => socket.resetAndDestroy(), resetMs)
  })
}

function descriptors(pid) {
  return readdirSync(`/proc/${pid}/fd`).length
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function print(chosen, results) {
  console.log(
    "| kind | loop held, ms | allowed | RSS, MB | longest health, ms | the peer's | answers |\n|---|---:|---:|---:|---:|---:|---|",
  )
  for (const { group, name } of chosen) {
    const { ours, peer } = results.get(name)
    const isRight = ours.ms <= ours.limit && ours.rss <= rssGoalMegabytes && ours.isThere
    if (!isRight) process.exitCode = 1
    const answers = Object.entries(ours.statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ')
    const cells = [
      `${group}: ${name}`,
      `${isRight ? '' : '**'}${ours.ms.toFixed(0)}${isRight ? '' : '**'}`,
      ours.limit,
      ours.rss.toFixed(0),
      ours.longest.toFixed(0),
      peer?.longest.toFixed(0) ?? '',
      ours.isThere ? answers : 'ENDED',
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  for (const [side, [before, after]] of Object.entries(results.descriptors)) {
    console.log(`\nDescriptors of ${side} before and 30 s after: ${before} · ${after}`)
    if (side === 'ours' && after > before + 5) process.exitCode = 1
  }
}
