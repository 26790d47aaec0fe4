import cluster from 'node:cluster'
import { setFlagsFromString } from 'node:v8'
import { askSecret } from './cli/ask-secret.js'

// On a machine with much memory V8 uses more than it needs. Without these flags (the third one is in
// the launcher's first line and in `npm start`, since it must be set from the beginning), a busy
// server with 20 MB of live objects takes 170 MB. The price is an occasional full collection of 10
// to 20 ms.
setFlagsFromString('--heap-growing-percent=50')
// Otherwise all that is made during a full collection, up to 30 MB, stays until the next one. V8 14
// has no such phases.
if (Number.parseInt(process.versions.v8, 10) < 14) setFlagsFromString('--no-separate-gc-phases')

const argv = process.argv.slice(2)
const terminal = {
  out: (line: string) => process.stdout.write(`${line}\n`),
  error: (line: string) => process.stderr.write(`${line}\n`),
  askSecret,
}

process.exitCode = (await asPrimary()) ?? (await asCommand())

// Whatever is still open must not keep the process alive: everything that matters was closed.
setTimeout(() => process.exit(), 1000).unref()

/** Who watches others serves nobody itself, and is half as large without the server's code. */
async function asPrimary(): Promise<number | undefined> {
  const isAsked =
    argv.some((word) => word.includes('workers')) ||
    Object.keys(process.env).some((name) => /^POCKETGATE_.*WORKERS$/.test(name))
  if (!isAsked || cluster.isWorker) return undefined
  const { servedAsPrimary } = await import('./primary-process.js')
  return servedAsPrimary(argv, terminal)
}

async function asCommand(): Promise<number> {
  const { runCommandLine } = await import('./commands.js')
  return runCommandLine(argv, terminal)
}
