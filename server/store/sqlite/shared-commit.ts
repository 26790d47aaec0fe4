import { type Patience, retryWhileBusy } from './busy.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'
import { translateFault } from './faults.js'

export interface SharedCommitOptions {
  connection: Connection
  patience: Patience
  /** Called after each commit. */
  committed(): void
  /** Calls `commit` soon, when nothing else is being written. */
  soon(commit: () => Promise<void>): void
}

/** One transaction among those that are committed together. */
export interface Member {
  /** Its changes stay; resolves when they are committed, and rejects if that failed. */
  keep(): Promise<void>
  /** Takes its changes back; `error` is why, and the end of all if SQLite gave up all of them. */
  undo(error: unknown): void
}

/** All of it is called by whoever has the writer's turn. */
export interface SharedCommit {
  readonly isOpen: boolean
  /** Begins a transaction, together with those that wait for their commit. */
  join(): Promise<Member>
  /** Commits what waits. Never throws: a fault is its members'. */
  commit(): Promise<void>
}

interface Group {
  began: number
  /** Settled by its commit. */
  done: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

// The longest time that other processes can't write meanwhile: arbitrary.
const longestMs = 5
const none: readonly never[] = []

/**
 * Lets transactions that come in one turn of the event loop share a commit, which costs more than
 * most of what is written in them. Each is a savepoint, so that one that fails takes nothing else
 * back. None is answered before the commit.
 */
export function createSharedCommit(options: SharedCommitOptions): SharedCommit {
  const { connection, patience } = options
  let group: Group | undefined

  async function open(): Promise<Group> {
    await retryWhileBusy(() => connection.run(sql.begin, none), patience)
    const opened = newGroup()
    group = opened
    options.soon(async () => {
      if (group === opened) await commit()
    })
    return opened
  }

  async function commit(): Promise<void> {
    if (!group) return
    const { resolve, reject } = group
    try {
      await retryWhileBusy(() => connection.run(sql.commit, none), patience)
      group = undefined
      options.committed()
      resolve()
    } catch (error) {
      if (connection.inTransaction()) connection.run(sql.rollback, none)
      group = undefined
      reject(translateFault(error))
    }
  }

  function undo(own: Group, isFirst: boolean, error: unknown): void {
    if (!connection.inTransaction()) {
      // After some faults (such as a full disk) SQLite has rolled everything back.
      group = undefined
      own.reject(translateFault(error))
    } else if (isFirst) {
      connection.run(sql.rollback, none)
      group = undefined
      own.resolve()
    } else {
      connection.run(sql.undoSavepoint, none)
      connection.run(sql.release, none)
    }
  }

  return {
    get isOpen() {
      return group !== undefined
    },
    commit,
    async join() {
      if (group && performance.now() - group.began > longestMs) await commit()
      const isFirst = !group
      const own = group ?? (await open())
      if (!isFirst) connection.run(sql.savepoint, none)
      return {
        keep() {
          if (!isFirst) connection.run(sql.release, none)
          return own.done
        },
        undo: (error) => undo(own, isFirst, error),
      }
    },
  }
}

function newGroup(): Group {
  let resolve = () => {}
  let reject: Group['reject'] = () => {}
  const done = new Promise<void>((settle, refuse) => {
    resolve = settle
    reject = refuse
  })
  // Nobody waits for it if its only member failed.
  done.catch(() => {})
  return { began: performance.now(), done, resolve, reject }
}
