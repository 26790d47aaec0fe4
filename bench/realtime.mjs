/**
 * `npm run bench -- realtime [--peer COMMAND] [--clients N]`: one update to 0, 1,000 and N
 * listeners, and live readers beside slow and dead ones. Clients, updates and server are separate
 * processes.
 */
import { fork } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { cpuSeconds, residentMegabytes } from './process-tree.mjs'
import { startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const ourCommand = `'${process.execPath}' ${startFlags} '${root}dist/pocketgate.js' serve --http 127.0.0.1:{port} --dir {dir}`
const updates = 40
// The kernel acknowledges the first 16 segments of a connection one by one, at the sender's cost: a
// listener who stays gets more than those.
const unmeasured = 20
const longestWaitMs = 60_000

export async function benchRealtime(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      peer: { type: 'string' },
      ours: { type: 'string', default: ourCommand },
      clients: { type: 'string', default: '10000' },
    },
  })
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-bench-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const master = join(scratch, 'master')
  const env = { POCKETGATE_LIMITS: 'off' }
  const source = `${root}test/fixtures/pb_data`
  await makeFolder({ command: values.ours, env, dir: master, source, count: 2 })
  const sides = [['ours', values.ours], ...(values.peer ? [['peer', values.peer]] : [])]
  const rows = []
  for (const [name, command] of sides) {
    for (const run of [fanOut, slowReaders]) {
      const dir = join(scratch, `${name} ${run.name}`)
      cpSync(master, dir, { recursive: true })
      const server = await startServer(command, dir, env)
      try {
        const world = await prepare(server)
        rows.push(...(await run(name, server, world, Number(values.clients))))
      } finally {
        await server.stop()
      }
    }
  }
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  console.log(`| ${keys.join(' | ')} |\n|${keys.map(() => '---').join('|')}|`)
  for (const row of rows) console.log(`| ${keys.map((key) => row[key] ?? '').join(' | ')} |`)
}

async function prepare({ url }) {
  const call = async (method, path, body, token = '') => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: token },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const logIn = async (collection, identity, password) =>
    (
      await call('POST', `/api/collections/${collection}/auth-with-password`, {
        identity,
        password,
      })
    ).token
  const root = await logIn('_superusers', 'root@example.com', '1234567890')
  const user = await logIn('users', 'ann@example.com', 'password-ann')
  const fields = [
    { name: 'sent', type: 'number' },
    { name: 'text', type: 'text', max: 100_000 },
  ]
  const rules = { listRule: '', viewRule: '', createRule: '', updateRule: '' }
  await call('POST', '/api/collections', { name: 'posts', type: 'base', ...rules, fields }, root)
  const { id } = await call('POST', '/api/collections/posts/records', { sent: 0 })
  return {
    update: (text = 'x'.repeat(200)) =>
      call('PATCH', `/api/collections/posts/records/${id}`, { text, sent: now() }),
    refresh: () => call('POST', '/api/collections/users/auth-refresh', undefined, user),
  }
}

async function fanOut(side, server, { update, refresh }, most) {
  const rows = []
  const clients = startClients()
  const empty = residentMegabytes(server.pid)
  let connected = 0
  for (const listeners of [0, Math.min(1_000, most), most]) {
    await clients.run('connect', { port: server.port, clients: listeners - connected })
    connected = listeners
    const rss = residentMegabytes(server.pid)
    await clients.run('reset')
    for (let n = 1; n <= unmeasured; n++) {
      await update()
      await clients.run('expect', { messages: n * listeners, ms: longestWaitMs })
    }
    await clients.run('reset')
    const meanwhile = measureWhile(refresh)
    const cpu = cpuSeconds(server.pid)
    const began = now()
    const last = []
    let heard = 0
    // More updates if nobody listens, because otherwise only the clock's resolution of 10 ms would
    // be visible.
    const times = listeners === 0 ? 1_000 : updates
    for (let n = 1; n <= times; n++) {
      const sent = now()
      await update()
      if (listeners === 0) continue
      const { count, at } = await clients.run('expect', {
        messages: n * listeners,
        ms: longestWaitMs,
      })
      heard = count
      last.push(at - sent)
    }
    const seconds = cpuSeconds(server.pid) - cpu
    rows.push({
      side,
      listeners,
      'RSS per connection, KB': listeners ? (((rss - empty) * 1000) / listeners).toFixed(1) : '',
      'last heard after, ms (median)': listeners ? median(last).toFixed(0) : '',
      'updates per CPU-second': (times / seconds).toFixed(1),
      'messages per CPU-second': listeners ? Math.round(heard / seconds) : '',
      lost: listeners ? times * listeners - heard : '',
      'auth-refresh p99, ms': p99(await meanwhile()).toFixed(1),
      'seconds of the run': ((now() - began) / 1000).toFixed(1),
    })
  }
  clients.stop()
  return rows
}

/** 1,000 who stop reading and 1,000 whose process is suspended, beside 1,000 who read. */
async function slowReaders(side, server, { update, refresh }) {
  const [live, slow, dead] = [startClients(), startClients(), startClients()]
  const each = 1_000
  for (const clients of [live, slow, dead]) {
    await clients.run('connect', { port: server.port, clients: each })
  }
  await slow.run('pause')
  dead.child.kill('SIGSTOP')
  const text = 'x'.repeat(20_000)
  for (let n = 0; n < 5; n++) await update(text)
  await wait(1_000)
  await live.run('reset', { timed: true })
  const before = residentMegabytes(server.pid)
  let peak = before
  const meanwhile = measureWhile(refresh)
  const times = 150
  for (let n = 0; n < times; n++) {
    await update(text)
    await wait(100)
    peak = Math.max(peak, residentMegabytes(server.pid))
  }
  const { count, latencies } = await live.run('expect', { messages: times * each, ms: 30_000 })
  dead.child.kill('SIGKILL')
  for (const clients of [live, slow]) clients.stop()
  return [
    {
      side,
      listeners: '1,000 beside 2,000 slow or dead',
      lost: times * each - count,
      'RSS before, MB': before.toFixed(0),
      'RSS at most, MB': peak.toFixed(0),
      'live: p99, ms': p99(latencies).toFixed(0),
      'auth-refresh p99, ms': p99(await meanwhile()).toFixed(1),
    },
  ]
}

/** Calls repeatedly, 20 times a second; returns a function that ends it and returns the times. */
function measureWhile(call) {
  const times = []
  let isOver = false
  const running = (async () => {
    while (!isOver) {
      const began = performance.now()
      await call()
      times.push(performance.now() - began)
      await wait(50)
    }
  })()
  return async () => {
    isOver = true
    await running
    return times
  }
}

function startClients() {
  const child = fork(fileURLToPath(new URL('realtime-clients.mjs', import.meta.url)))
  process.once('exit', () => child.kill('SIGKILL'))
  const run = (job, options = {}) =>
    new Promise((resolve, reject) => {
      child.once('message', ({ result, fault }) =>
        fault ? reject(new Error(fault)) : resolve(result),
      )
      child.send({ job, ...options })
    })
  return { child, run, stop: () => child.kill('SIGKILL') }
}

function p99(times) {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN
}

function now() {
  return performance.timeOrigin + performance.now()
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
