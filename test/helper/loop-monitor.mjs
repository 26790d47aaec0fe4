import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

// Loaded before the server: measures how long its event loop is blocked, and reports it to clients
// of LOOP_SOCKET.

const threadCpu = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process)
const cpuMs = () => {
  const { user, system } = threadCpu()
  return (user + system) / 1000
}
let last
let longest = { ms: 0, wallMs: 0 }
let peakBytes = 0

function tick() {
  look()
  setTimeout(tick, 1).unref()
}

function look() {
  const now = { wall: performance.now(), cpu: cpuMs() }
  if (last) {
    const wallMs = now.wall - last.wall
    // On a busy machine the loop waits for the CPU, which isn't the request's fault.
    const ms = Math.min(wallMs, now.cpu - last.cpu)
    if (ms > longest.ms) longest = { ms, wallMs }
  }
  last = now
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}

// Readers are processes of their own with the same options, so only the first one has the socket.
if (isMainThread && process.env.LOOP_SOCKET) {
  const path = process.env.LOOP_SOCKET
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  delete process.env.LOOP_SOCKET
  const server = createServer((socket) => {
    socket.on('error', () => {})
    // What this turn of the loop has done so far belongs to the previous measurement.
    look()
    socket.end(JSON.stringify({ ...longest, peakBytes }))
    // Nor does its garbage belong to the next one.
    collect()
    last = undefined
    longest = { ms: 0, wallMs: 0 }
    peakBytes = 0
  })
  server.listen(path).unref()
  process.once('exit', () => rmSync(path, { force: true }))
  tick()
}
