#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=4194304 MALLOC_MMAP_THRESHOLD_=8192 node --max-semi-space-size=2 --v8-pool-size=1 --no-maglev
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { floorMessage, isNewEnough } from './node-floor.js'

/** Set for a process that an older Node started; its value doesn't matter. */
const startedByLauncher = 'POCKETGATE_STARTED_BY_LAUNCHER'

// Only Node's own modules may be imported above: the rest, including the database driver, crashes
// an older Node with a segmentation fault.
if (isNewEnough(process.versions.node)) {
  if (process.env[startedByLauncher] !== undefined) endWithLauncher()
  saveMemory()
  await import('./main.js')
} else {
  const node = nodeOfClone()
  if (node === undefined) {
    process.stderr.write(`Error: ${floorMessage()}\n`)
    process.exitCode = 1
  } else launch(node)
}

function saveMemory(): void {
  // V8's middle compiler takes 5 MB, and requests take no less CPU for it. In the command, as above,
  // the option also makes the first seconds cheaper.
  setFlagsFromString('--no-maglev')
  // The heap grows less between two full collections: a busy server takes 11 to 15 MB less. An older
  // Node doesn't know the option; in the command it would not start.
  if (Number.parseInt(process.versions.node, 10) >= 24) setFlagsFromString('--memory-saver-mode')
}

/**
 * The Node that `npm ci` installed in a clone (scripts/node), if there is one for this platform.
 */
function nodeOfClone(): string | undefined {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  const folder = `../node_modules/node-${platform}-${process.arch}/`
  const path = fileURLToPath(new URL(folder + file, import.meta.url))
  return existsSync(path) ? path : undefined
}

/** Runs this command on another Node, and exits as it exits. */
function launch(node: string): void {
  const args = [
    ...process.execArgv,
    '--max-semi-space-size=2',
    '--v8-pool-size=1',
    '--no-maglev',
    ...process.argv.slice(1),
  ]
  const child = spawn(node, args, {
    env: { ...process.env, [startedByLauncher]: '1' },
    // The channel carries nothing; it tells the child when this process is gone, even if it was
    // killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`Error: ${node} does not start: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function endWithLauncher(): void {
  delete process.env[startedByLauncher]
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel?.unref()
}
