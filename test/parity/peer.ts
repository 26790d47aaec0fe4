import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { freePort } from '../helper/boot.js'

/**
 * The command of a real PocketBase 0.40.6 with {port} and {dir}, such as
 * `pocketbase serve --http 127.0.0.1:{port} --dir {dir}`. Without it, tests beside it are skipped.
 */
export const peerCommand = process.env['PEER_COMMAND'] ?? ''

/** The same of a PocketBase 0.39, whose folders go both ways as well. */
export const olderPeerCommand = process.env['PEER_COMMAND_0_39'] ?? ''

/** The headers of a served file that must be the same. */
export const fileHeaders = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-security-policy',
  'content-type',
  'last-modified',
  'x-content-type-options',
  'x-frame-options',
]

export interface Peer {
  url: string
  stop(): Promise<void>
}

/** Starts the peer on a data folder, as it is. */
export async function startPeer(dir: string, command = peerCommand): Promise<Peer> {
  const port = await freePort()
  const child = spawn(...words(command, port, dir), { stdio: 'ignore' })
  // A test that fails before it stops the peer must end all the same, and leave nothing behind.
  child.unref()
  process.once('exit', () => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 30_000
  while (!(await isHealthy(url))) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('the peer did not start')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { url, stop: () => stop(child) }
}

/** Runs one of the peer's commands on a folder, such as `superuser upsert EMAIL PASS`. */
export function runPeer(dir: string, ...args: string[]): void {
  const [file, all] = words(peerCommand, 0, dir)
  const serve = all.indexOf('serve')
  execFileSync(file, [...all.slice(0, serve), ...args, '--dir', dir], { stdio: 'pipe' })
}

function words(command: string, port: number, dir: string): [string, string[]] {
  const [file = '', ...args] = command.split(/\s+/)
  return [file, args.map((arg) => arg.replace('{port}', String(port)).replace('{dir}', dir))]
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** The wrapper that a command may be stands for its whole process. */
function stop(child: ChildProcess): Promise<void> {
  child.ref()
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    if (child.exitCode !== null) resolve()
    else child.kill('SIGTERM')
  })
}
