import type { ForkOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How the store's processes are started: only their messages and errors are read. */
export const forkOptions: ForkOptions = {
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  execArgv: [],
}

/** The built program of one of the store's processes. */
export function findProgram(name: 'reader' | 'sql' | 'backup' | 'checkpoint'): string {
  // Beside the bundle in production; in the source tree, tests use the built one.
  const found = [`./${name}.js`, `../../dist/${name}.js`]
    .map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
    .find((candidate) => existsSync(candidate))
  if (!found) throw new Error(`${name}.js is missing: run npm run build`)
  return found
}
