import type { Logger } from 'pino'
import { createBriefCheckpoint } from './brief-checkpoint.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'
import { createLongCheckpoints } from './long-checkpoints.js'

/** Moves written pages from the WAL into the databases without blocking the event loop. */
export interface Checkpoints {
  /** Watches the writes of a database. `alone` runs work while this process writes nothing. */
  of(path: string, writer: Connection, alone: (work: () => Promise<void>) => Promise<void>): Watch
  /** Resolves when its connections are closed; before those of the databases. */
  close(): Promise<void>
}

export interface Watch {
  /** To be called after each commit. */
  committed(mayBeLarge?: boolean): void
  /** To be called when this process has no connection to the database any more. */
  closed(): void
}

/** SQLite's own threshold, in pages of the WAL. */
const duePages = 1000
/** Commits between two checks of the WAL, about 3 µs each. Arbitrary: a commit is a few pages. */
const commitsPerLook = 32
/** What is copied on the event loop rather than in the thread: about 10 ms. */
const mostHereBytes = 32 << 20
/**
 * A WAL of this length keeps the writers waiting for the next checkpoint, which then is complete,
 * so that the WAL begins anew. Arbitrary, and half of what makes SQLite do it in a commit.
 */
const longWalPages = 10_000

/**
 * SQLite itself does a checkpoint in the commit that makes the WAL too long, with two fsyncs: 20 to
 * 160 ms in which the event loop would stand still. Here nobody waits for the disk, and a commit only
 * does it if the WAL has grown to twenty times that size. Beside other processes (`isAlone` is
 * false) the thread does all: if a brief checkpoint is killed before its second sync, they would
 * overwrite a WAL whose pages a power failure can still take from the database.
 */
export function createCheckpoints(log: Logger, isAlone: boolean): Checkpoints {
  const long = createLongCheckpoints(log)
  const running = new Map<string, Promise<void>>()
  const closing: (() => void)[] = []
  let isClosed = false

  return {
    of(path, writer, alone) {
      writer.script(sql.rarelyCheckpoint)
      const { page_size: pageBytes } = writer.get(sql.pageSize, []) as { page_size: number }
      const brief = createBriefCheckpoint(path)
      closing.push(brief.close)
      let commits = 0

      const checkpoint = async ({ pages, isLong }: { pages: number; isLong: boolean }) => {
        try {
          if (!isAlone || pages * pageBytes > mostHereBytes) await long.run(path)
          else if (isLong) await alone(brief.run)
          else await brief.run()
        } catch (error) {
          log.warn({ err: error, path }, 'a checkpoint failed')
        } finally {
          running.delete(path)
        }
      }

      return {
        committed(mayBeLarge = false) {
          if (!mayBeLarge && ++commits < commitsPerLook) return
          commits = 0
          if (running.has(path) || isClosed) return
          const state = writer.get(sql.checkpointState, []) as Record<
            'log' | 'checkpointed',
            number
          >
          const pages = state.log - state.checkpointed
          if (pages < duePages) return
          running.set(path, checkpoint({ pages, isLong: state.log >= longWalPages }))
        },
        closed: brief.release,
      }
    },
    async close() {
      isClosed = true
      await Promise.all([long.close(), ...running.values()])
      for (const close of closing) close()
    },
  }
}
