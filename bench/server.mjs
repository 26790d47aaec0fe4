import { fork, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { allocator } from '../scripts/allocator.mjs'

// Longer than any start seen (a first start that creates its folder: 1.5 s).
const startTimeoutMs = 20_000
// The servers finish their requests within 10 s of SIGTERM; after this they are killed.
const stopTimeoutMs = 12_000

/**
 * Starts a server: `command` contains `{port}` and `{dir}`, and isn't interpreted by a shell.
 * Resolves when `/api/health` answers 200; `startMs` is the time from spawn to that answer.
 */
export async function startServer(command, dir, env = {}) {
  const port = await freePort()
  const [file, ...rest] = words(command, { port, dir })
  const spawned = performance.now()
  // To a file: reading a pipe would cost the load generator's core, and a full pipe would block the
  // server.
  const logFile = `${dir}.log`
  const log = openSync(logFile, 'w')
  const child = spawn(file, rest, {
    env: { ...allocator, ...process.env, ...env },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const gone = new Promise((resolve) => {
    child.once('exit', (code) => resolve(`ended with code ${code}`))
    child.once('error', (error) => resolve(error.message))
  })
  // Stopping the whole run must not leave a server behind.
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  gone.then(() => process.off('exit', orphan))
  let ended = null
  gone.then((why) => {
    ended = why
  })
  while (!(await isHealthy(port))) {
    const late = performance.now() - spawned > startTimeoutMs
    if (late) child.kill('SIGKILL')
    if (late || ended) {
      const said = readFileSync(logFile, 'utf8').slice(-2000)
      throw new Error(`${command}: ${ended ?? 'no health in 20 s'}\n${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const startMs = performance.now() - spawned
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
    await gone
    clearTimeout(timer)
  }
  return { pid: child.pid, port, url: `http://127.0.0.1:${port}`, startMs, stop }
}

/** Creates a superuser with the server's own command line, with `superuser` in place of `serve`. */
export function makeSuperuser(command, dir, { email, password }) {
  const all = words(command, { port: 0, dir })
  const at = all.indexOf('serve')
  if (at === -1) throw new Error(`no word "serve" in: ${command}`)
  const [file, ...rest] = all.slice(0, at)
  const made = spawnSync(file, [...rest, 'superuser', 'upsert', email, password, '--dir', dir], {
    encoding: 'utf8',
    timeout: startTimeoutMs,
  })
  if (made.status !== 0) {
    const why = made.error?.message || made.stderr || made.stdout || `code ${made.status}`
    throw new Error(`superuser upsert failed: ${why}`)
  }
}

/** Starts the load generator. `run(job)` sends it one job and returns the figures. */
export function startLoad() {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)))
  const run = (job) =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`the load generator ended with code ${code}`))
      child.once('exit', ended)
      child.once('message', ({ figures, fault }) => {
        child.off('exit', ended)
        if (fault) reject(new Error(fault))
        else resolve(figures)
      })
      child.send(job)
    })
  return { run, stop: () => child.disconnect() }
}

/** The words of a command, with quotes respected and `{name}` replaced. */
function words(command, values) {
  return (command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) =>
    word
      .replace(/^(['"])(.*)\1$/, '$2')
      .replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)),
  )
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function isHealthy(port) {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/api/health', agent: false })
    request.setTimeout(2000, () => request.destroy())
    request.once('error', () => resolve(false))
    request.once('response', (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
  })
}
