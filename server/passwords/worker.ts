import { constants, setPriority } from 'node:os'
import bcryptjs from 'bcryptjs'

// Runs in a piscina worker: a hash takes a core for 130 ms, which the event loop can't spare. On
// Linux this lowers the priority of this thread only, so that a login flood leaves the event loop
// its share.
try {
  setPriority(0, constants.priority.PRIORITY_LOW)
} catch {
  // A sandbox may forbid it; the pool works without it.
}

/** One password to hash or to compare. The texts never leave this process and never reach a log. */
export type PasswordTask =
  | { kind: 'hash'; plain: string; cost: number }
  | { kind: 'compare'; plain: string; hash: string }

/** Does one task synchronously: the worker has nothing else to do. */
export default function runPasswordTask(task: PasswordTask): string | boolean {
  return task.kind === 'hash'
    ? bcryptjs.hashSync(task.plain, task.cost)
    : bcryptjs.compareSync(task.plain, task.hash)
}
