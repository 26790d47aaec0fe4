import type { ForkOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How the store's processes are started: nothing of theirs is read but their messages and their errors. */
export const forkOptions: ForkOptions = {
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  execArgv: [],
}

/** The built program of a process of the store. */
export function findProgram(name: 'reader' | 'sql' | 'backup' | 'checkpoint'): string {
  // Beside the bundle in production; in the source tree, tests run the built one.
  const found = [`./${name}.js`, `../../dist/${name}.js`]
    .map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
    .find((candidate) => existsSync(candidate))
  if (!found) throw new Error(`${name}.js is missing: run npm run build`)
  return found
}
