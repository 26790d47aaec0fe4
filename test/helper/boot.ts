import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PartialConfig } from '../../server/base/config.js'
import { balance, keepNothingAlive } from './balancer.js'
import { databaseOf, databaseVariable } from './postgres.js'

export const root = fileURLToPath(new URL('../..', import.meta.url))
/** The built command: `npm test` builds it first. */
export const command = join(root, 'dist/pocketgate.js')
/** The folder that PocketBase 0.39 wrote; its accounts are listed in test/fixtures/README.md. */
export const fixture = join(root, 'test/fixtures/pb_data')

/** Far longer than a start takes; only a broken one takes this long. */
const startTimeoutMs = 20_000

const givenWorkers = process.env['TEST_WORKERS']
/** `npm test -- --workers N`: servers with several processes. */
export const workers = Number(givenWorkers ?? 1)
/** `npm test -- --store postgres --instances N`: several servers on one database. */
const instances = Number(process.env['TEST_INSTANCES'] ?? 1)
if (instances > 1) await keepNothingAlive()

export interface BootOptions {
  /** The data folder to copy; null for a new one. Default: the fixture. */
  data?: string | null
  /** The data folder to use in place; it isn't removed. */
  dir?: string
  /** Further arguments of `serve`. */
  args?: readonly string[]
  env?: Record<string, string>
  /** One server, even with `--instances`. */
  isSingle?: boolean
  /** How long it may take until it serves; by default far more than it takes. */
  patienceMs?: number
  /** Called when the process is there, before it serves. */
  spawned?(server: Pick<Booted, 'stdout' | 'stderr'>): void
}

export interface Booted {
  url: string
  dir: string
  /** The process; of several instances the first. */
  child: ChildProcess
  /** What the server has written so far. */
  stdout(): string
  stderr(): string
  /** The exit code, once the server has ended. */
  exited: Promise<number | null>
  /** Stops the server, by SIGTERM by default, and removes the copy. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

const running = new Set<Booted>()

/** Stops servers that still run, in a hook: a failed test doesn't reach its own stop. */
export async function stopBooted(): Promise<void> {
  for (const server of running) await server.stop('SIGKILL')
}

/** Starts the built server on a free port, with a fresh copy of a data folder. */
export async function boot(options: BootOptions = {}): Promise<Booted> {
  const dir = options.dir ?? copyFolder(options.data)
  const port = await freePort()
  const count = options.isSingle ? 1 : instances
  const ports = count === 1 ? [port] : await freePorts(count)
  const env = cleanEnv({ ...(await databaseFor(dir, options.env)), ...options.env })
  const processes = ports.map((each) => start(each, dir, options.args ?? [], env))
  const [{ child, exited }] = processes as [Process]
  const stdout = () => processes.map((each) => each.stdout()).join('')
  const stderr = () => processes.map((each) => each.stderr()).join('')
  options.spawned?.({ stdout, stderr })
  const balancer = count === 1 ? undefined : await balance(port, ports)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    for (const each of processes) if (each.child.exitCode === null) each.child.kill(signal)
    await Promise.all(processes.map((each) => each.exited))
    await balancer?.terminate()
    running.delete(server)
    if (options.dir === undefined) removeFolder(dir)
  }
  const url = `http://127.0.0.1:${port}`
  const server = { url, dir, child, stdout, stderr, exited, stop }
  running.add(server)
  const died = Promise.race(processes.map((each) => each.exited)).then((code) => {
    throw new Error(`the server ended with ${code} before it was healthy:\n${stderr()}`)
  })
  died.catch(() => {})
  const healthy = ports.map((each) => untilHealthy(`http://127.0.0.1:${each}`, options.patienceMs))
  try {
    await Promise.race([Promise.all(healthy), died])
    // The first of several processes answers before all have started, and the primary tells of it.
    if (givenWorkers !== undefined)
      await Promise.race([untilAll(processes, 'Server started'), died])
  } catch (error) {
    await stop('SIGKILL')
    throw error
  }
  return server
}

type Process = Pick<Booted, 'child' | 'exited' | 'stdout' | 'stderr'>

function start(
  port: number,
  dir: string,
  more: readonly string[],
  env: NodeJS.ProcessEnv,
): Process {
  const args = ['serve', '--http', `127.0.0.1:${port}`, '--dir', dir]
  if (givenWorkers !== undefined && !more.includes('--workers'))
    args.push('--workers', givenWorkers)
  const child = spawn(process.execPath, [command, ...args, ...more], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, exited, stdout: collect(child.stdout), stderr: collect(child.stderr) }
}

/** The same in this process, with the built library. */
export async function bootInProcess(
  config: PartialConfig = {},
  data?: string | null,
): Promise<{ url: string; dir: string; stop(): Promise<void> }> {
  const dir = copyFolder(data)
  const library: typeof import('../../server/index.js') = await import(join(root, 'dist/index.js'))
  const gateway = await library.createGateway({
    log: { level: 'warn' },
    ...config,
    serve: { http: '127.0.0.1:0', dir, database: await databaseOf(dir), ...config.serve },
  })
  const { url } = await gateway.listen()
  return {
    url,
    dir,
    async stop() {
      await gateway.close()
      removeFolder(dir)
    },
  }
}

/** Runs the built command to its end. */
export async function runCommand(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const cwd = options.cwd ?? tmpdir()
  const dir = folderOf(args, cwd)
  const database = dir === undefined ? {} : await databaseFor(dir, options.env)
  return new Promise((done) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd,
      env: cleanEnv({ ...database, ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    child.once('close', (code) => done({ code, stdout: stdout(), stderr: stderr() }))
  })
}

/** The default database of a data folder. */
async function databaseFor(
  dir: string,
  env: Record<string, string> = {},
): Promise<Record<string, string>> {
  return 'POCKETGATE_SERVE_DATABASE' in env ? {} : databaseVariable(dir)
}

/** The data folder that a command is about. */
function folderOf(args: readonly string[], cwd: string): string | undefined {
  const at = args.indexOf('--dir')
  const given = at < 0 ? args.find((arg) => arg.startsWith('--dir='))?.slice(6) : args[at + 1]
  if (args.includes('copy')) return undefined
  return given === undefined || given === '' ? undefined : resolve(cwd, given)
}

/** A copy of a data folder, in a parent folder of its own; null gives an empty one. */
export function copyFolder(data: string | null = fixture): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'pocketgate-')), 'pb_data')
  if (data === null) mkdirSync(dir)
  else cpSync(data, dir, { recursive: true })
  return dir
}

/** Removes what copyFolder made. */
export function removeFolder(dir: string): void {
  rmSync(join(dir, '..'), { recursive: true, force: true })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort))
}

/** The environment without options that the developer may have set. */
function cleanEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('POCKETGATE_'))
  return { ...Object.fromEntries(own), ...extra }
}

async function untilHealthy(url: string, patienceMs = startTimeoutMs): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${url} was not healthy within ${patienceMs} ms`)
}

async function untilAll(processes: readonly Process[], line: string): Promise<void> {
  while (!processes.every((each) => each.stdout().includes(line)))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return () => text
}
