import type { ForkOptions } from 'node:child_process'

/** How the store's processes are started: only their messages and errors are read. */
export const forkOptions: ForkOptions = {
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  execArgv: [],
}
