/**
 * `node bench/fuzz.mjs [--seed N] [--count N] [--settle SECONDS] [--peer COMMAND]`: hostile
 * requests to all routes, as guest, user and superuser (fuzz/requests.mjs), on a copy of the tests'
 * folder, without limits. Prints the answers by status and each 5xx; with `--peer`, also another
 * server's answer to the same request. Exit code 1 if the server ended, hung or leaks, or if a 5xx
 * isn't the peer's too.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { signIn } from './folder.mjs'
import { createDice } from './fuzz/dice.mjs'
import { createRequests } from './fuzz/requests.mjs'
import { routesOf } from './fuzz/routes.mjs'
import { bytesOf, send } from './fuzz/send.mjs'
import { learn, prepare, superuser } from './fuzz/world.mjs'
import { readHeld } from './loop-held.mjs'
import { residentMegabytes } from './process-tree.mjs'
import { makeSuperuser, startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    settle: { type: 'string', default: '30' },
    peer: { type: 'string' },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const command = `'${process.execPath}' ${startFlags} '${root}dist/pocketgate.js' serve --http 127.0.0.1:{port} --dir {dir}`
const monitor = pathToFileURL(join(root, 'test/helper/loop-monitor.mjs')).href
const atOnce = 6
// How often it checks that the accounts can still sign in; if not, the folder may be created again.
const roundSize = 250
// Arbitrary: more than an allocator keeps after a run, less than a server that leaks with each
// request.
const rssGoalMegabytes = 400
// Reader processes, which start with the first heavy read and stay, hold some.
const spareDescriptors = 10
// The rule of docs/request.md is 50 ms; compiling and loading code on first use, and the garbage
// collector, add to it.
const toldHeldMs = 100
// A contract answers 501 for a route of its original that the gateway doesn't have.
const isFault = (status) => status >= 500 && status !== 501

const scratch = mkdtempSync(join(tmpdir(), 'bench-fuzz-'))
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
await main()

async function main() {
  const master = join(scratch, 'master')
  cpSync(join(root, 'test/fixtures/pb_data'), master, { recursive: true })
  const document = await prepare(command, master)
  const routes = routesOf(document)
  const dice = createDice(Number(options.seed))
  const totals = { statuses: {}, faults: [], late: [], ended: [], renewals: 0, heldMs: 0, held: [] }
  let left = Number(options.count)
  let sides
  let first
  for (let round = 0; left > 0; round++) {
    sides ??= await open(master, round)
    first ??= readState(sides.ours)
    const size = Math.min(left, roundSize)
    await runRound(sides, { routes, dice }, size, totals)
    left -= size
    process.stderr.write(
      `${Number(options.count) - left} sent, ${totals.faults.length} answered 5xx\n`,
    )
    if (left > 0 && !(await isUsable(sides))) {
      totals.renewals++
      await close(sides)
      sides = first = undefined
    }
  }
  await new Promise((resolve) => setTimeout(resolve, Number(options.settle) * 1000))
  const last = isRunning(sides.ours.pid) ? readState(sides.ours) : first
  const log = readFileSync(`${sides.dir}.log`, 'utf8')
  await close(sides)
  print(totals, first, last, log)
}

async function open(master, round) {
  const dir = join(scratch, `ours-${round}`)
  const socket = join(scratch, `loop-${round}.sock`)
  cpSync(master, dir, { recursive: true })
  const env = {
    POCKETGATE_LIMITS: 'off',
    POCKETGATE_METRICS_MODE: 'on',
    LOOP_SOCKET: socket,
    NODE_OPTIONS: `--import=${monitor}`,
  }
  const ours = await startServer(command, dir, env)
  let peer
  if (options.peer) {
    const peerDir = join(scratch, `peer-${round}`)
    cpSync(master, peerDir, { recursive: true })
    peer = await startServer(options.peer, peerDir)
  }
  const world = await learn(ours)
  await readHeld(socket)
  return { ours, peer, dir, socket, world, streams: [] }
}

async function runRound(sides, { routes, dice }, size, totals) {
  const { ours, peer, world } = sides
  const stream = await listen(ours, world)
  const make = createRequests(world, routes, dice)
  const requests = Array.from({ length: size }, make)
  const running = new Set()
  const one = async () => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      running.add(request)
      const token = request.token === 'own' ? world.tokens[request.role] : request.token
      const bytes = bytesOf(request, token)
      const { statuses, text, isLate } = await send(ours.port, bytes, request.sending)
      for (const status of statuses.length > 0 ? statuses : ['none'])
        totals.statuses[status] = (totals.statuses[status] ?? 0) + 1
      const shown = shortOf(request, bytes)
      const { ms: heldMs } = await readHeld(sides.socket).catch(() => ({ ms: 0 }))
      totals.heldMs = Math.max(totals.heldMs, heldMs)
      if (heldMs > toldHeldMs)
        totals.held.push({
          heldMs,
          all: [...running].map((each) => shortOf(each, bytesOf(each, each.token))),
        })
      running.delete(request)
      if (isLate) totals.late.push(shown)
      if (!isRunning(ours.pid)) totals.ended.push(shown)
      if (statuses.some(isFault)) {
        const theirs = peer && (await send(peer.port, bytes, request.sending)).statuses
        totals.faults.push({ shown, statuses, theirs, text })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  stream.destroy()
}

/**
 * A realtime client whose subscriptions the requests change, and which is notified of their writes.
 */
async function listen(server, world) {
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET /api/realtime HTTP/1.1\r\nHost: fuzz\r\n\r\n')
  await new Promise((resolve) => {
    let text = ''
    socket.once('close', resolve).on('data', (part) => {
      if (world.clientId && text.includes(world.clientId)) return
      text += part
      const found = /"clientId":"(\w+)"/.exec(text)
      if (!found) return
      world.clientId = found[1]
      resolve()
    })
  })
  return socket
}

function shortOf({ role, sending }, bytes) {
  const text = bytes
    .toString('latin1')
    .replace(/\r\n(?:Host: fuzz|Connection: close)/g, '')
    .replace(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g, 'TOKEN')
  return `${role}, ${sending.how}: ${JSON.stringify(text.slice(0, 300))}`
}

/**
 * Signs in again; a lost superuser is created again. False if the world can't be repaired that way.
 */
async function isUsable({ ours, dir, world }) {
  if (!isRunning(ours.pid)) return false
  try {
    await signIn(ours, '_superusers', superuser.email, superuser.password).catch(() =>
      makeSuperuser(command, dir, superuser),
    )
    const clientId = world.clientId
    Object.assign(world, await learn(ours), { clientId })
    return world.files.length > 3 && world.collections.some(({ name }) => name === 'members')
  } catch (error) {
    process.stderr.write(`a new folder: ${error.message.slice(0, 200)}\n`)
    return false
  }
}

async function close({ ours, peer }) {
  await ours.stop()
  await peer?.stop()
}

function readState({ pid }) {
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, rss: residentMegabytes(pid) }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function print({ statuses, faults, late, ended, renewals, heldMs, held }, first, last, log) {
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  console.log(`seed ${options.seed}, ${options.count} requests: ${counts.join(', ')}`)
  const own = faults.filter(({ theirs }) => !theirs?.some(isFault))
  for (const { shown, statuses: ours, theirs, text } of faults) {
    console.log(`5xx: ${ours} here, ${theirs ?? 'not asked'} there: ${shown}`)
    console.log(`     ${JSON.stringify(text.slice(-200))}`)
  }
  for (const { heldMs: ms, all } of held) {
    console.log(`the loop was held ${ms.toFixed(0)} ms by one of:`)
    for (const shown of all) console.log(`     ${shown}`)
  }
  for (const shown of late) console.log(`no answer in 20 s: ${shown}`)
  for (const shown of ended.slice(0, 8)) console.log(`the server had ended: ${shown}`)
  const lines = log.split('\n').filter((line) => /"level":(?:50|60)|^\s+at /.test(line))
  for (const line of lines.slice(0, 20)) console.log(`log: ${line.slice(0, 1500)}`)
  console.log(`5xx that are ours alone: ${own.length}; folders made anew: ${renewals}`)
  console.log(
    `descriptors ${first.descriptors} → ${last.descriptors}, RSS ${first.rss.toFixed(0)} → ${last.rss.toFixed(0)} MB, loop held ${heldMs.toFixed(0)} ms`,
  )
  const isSettled = Number(options.settle) > 0
  const isLeaking =
    isSettled &&
    (last.descriptors > first.descriptors + spareDescriptors || last.rss > rssGoalMegabytes)
  if (own.length + late.length + ended.length > 0 || isLeaking) process.exitCode = 1
}
