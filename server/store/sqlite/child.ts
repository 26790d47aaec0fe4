import { type ChildProcess, fork } from 'node:child_process'
import { dirname } from 'node:path'
import { findProgram } from '../../base/programs.js'

/** Starts a process (reader-process.ts) with its own connection to a database. */
export function startChild(path: string, patienceMs: number, mode: 'read' | 'write'): ChildProcess {
  return fork(findProgram('reader'), [path, String(patienceMs), mode], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // The data folder can be written, whatever else can't.
    env: { SQLITE_TMPDIR: dirname(path), ...process.env },
  })
}

/** An idle child must not keep the process running. */
export function keepAlive(child: ChildProcess, isBusy: boolean): void {
  if (isBusy) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}

/** The rows of all messages. */
export function joined(before: unknown[], last: unknown): unknown {
  return before.length === 0 ? last : before.concat(last)
}

/** SQLite's error in the child, in the form its driver throws. */
export function asFault({ message, code }: { message: string; code: string }): Error {
  return Object.assign(new Error(message), { code })
}
