import { constants, setPriority } from 'node:os'

// Runs in a piscina worker: a hash takes a core for 50 to 130 ms, which the event loop can't spare.
// On Linux this lowers this thread only, so that a login flood leaves the event loop its share.
try {
  setPriority(0, constants.priority.PRIORITY_LOW)
} catch {
  // A sandbox may forbid it; the pool works without.
}

/** One password to hash or to compare. The texts never leave this process and never reach a log. */
export type PasswordTask = { engine: 'native' | 'js' } & (
  | { kind: 'hash'; plain: string; cost: number }
  | { kind: 'compare'; plain: string; hash: string }
)

interface Bcrypt {
  hashSync(plain: string, cost: number): string
  compareSync(plain: string, hash: string): boolean
}

let loaded: Bcrypt | undefined

/** Does one task, in place: the worker has nothing else to do. */
export default async function runPasswordTask(task: PasswordTask): Promise<string | boolean> {
  loaded ??= task.engine === 'native' ? (await import('bcrypt')).default : await import('bcryptjs')
  const bcrypt = loaded
  return task.kind === 'hash'
    ? bcrypt.hashSync(task.plain, task.cost)
    : bcrypt.compareSync(task.plain, task.hash)
}
