import type { Logger } from 'pino'
import type { Clock } from '../base/clock.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { OwnStore, Store } from '../store/store.js'
import { isAlive, readSession, type Session, touchSessions } from './sessions.js'
import type { LiveSessions } from './sessions-at-work.js'

interface Parts {
  store: Store
  clock: Clock
  log: Pick<Logger, 'warn'>
}

/** Seconds between two records of one session's use. */
const touchSeconds = 60
// Arbitrary: one transaction for many, soon enough for somebody who looks at the list.
const touchAfterMs = 1000
// A few hundred bytes each.
const keptMax = 5000

/**
 * Caches what was read until anybody writes to pocketgate.db. The database's own version number
 * shows that, so an ended session is rejected at once, whichever process ended it.
 */
export function createLiveSessions({ store, clock, log }: Parts): LiveSessions {
  const kept = new Map<string, Session>()
  const used = new Set<string>()
  let own: OwnStore | undefined
  let version: number | undefined
  let timer: NodeJS.Timeout | undefined

  /** The cached session, if nobody has written since. */
  const keptOf = (sid: string): Session | undefined => {
    if (!own) return undefined
    const now = own.version()
    if (now !== version || kept.size >= keptMax) {
      kept.clear()
      version = now
    }
    return kept.get(sid)
  }

  /**
   * For sessions that `keptOf` doesn't have; only asks for the database's number if `keptOf`
   * couldn't.
   */
  const read = async (sid: string): Promise<Session | undefined> => {
    if (!own) {
      if (!store.hasOwn()) return undefined
      own = await store.own()
      // Reads the database's number; nothing is cached yet.
      keptOf(sid)
    }
    const before = version
    const found = await readSession(own, sid)
    // If others have read meanwhile, this may be older than the cached version.
    if (found && before === version) kept.set(sid, found)
    return found
  }

  const isOf = (session: Session, record: RecordModel): boolean =>
    session.collection === record.collection.id &&
    session.record === recordId(record) &&
    isAlive(session, Math.floor(clock.now() / 1000))

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const sids = [...used]
    used.clear()
    if (sids.length === 0) return
    await touchSessions({ store, clock }, sids).catch((error: unknown) => {
      log.warn({ err: error }, 'the last use of sessions was not noted')
    })
  }

  return {
    async find(sid, record) {
      const session = keptOf(sid) ?? (await read(sid))
      return session && isOf(session, record) ? session : undefined
    },
    async use(sid, record) {
      const session = keptOf(sid) ?? (await read(sid))
      if (!session || !isOf(session, record)) return false
      if (clock.now() / 1000 - session.lastUsed >= touchSeconds && !used.has(sid)) {
        used.add(sid)
        timer ??= setTimeout(() => void flush(), touchAfterMs).unref()
      }
      return true
    },
    lastRead: (sid) => kept.get(sid),
    close: flush,
  }
}
