import { constants, setPriority } from 'node:os'
import bcryptjs from 'bcryptjs'

// Runs in a piscina worker: bcryptjs is pure JavaScript and would block the event loop.
// On Linux this lowers this thread only, so that a login flood leaves the event loop its share.
try {
  setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A sandbox may forbid it; the pool works without.
}

export type PasswordTask =
  | { kind: 'hash'; plain: string; cost: number }
  | { kind: 'compare'; plain: string; hash: string }

/** Does one task. The text never leaves this process and never reaches a log. */
export default function runPasswordTask(task: PasswordTask): string | boolean {
  return task.kind === 'hash'
    ? bcryptjs.hashSync(task.plain, task.cost)
    : bcryptjs.compareSync(task.plain, task.hash)
}
