import type { Logger } from 'pino'
import { type Caller, noteRequest } from '../base/caller.js'
import { type Clock, formatDate } from '../base/clock.js'
import { fail } from '../base/errors.js'
import { recordId } from '../model/record.js'
import type { OwnStore } from '../store/store.js'
import { appendEntries } from './append.js'
import type { Audit, AuditNote } from './audit.js'
import { cutUserAgent, dataText, type Entry } from './entry.js'
import { createGathering } from './gather.js'
import { openSeal, type Seal } from './key.js'

export interface AuditOptions {
  own(): Promise<OwnStore>
  clock: Clock
  log: Logger
  /** If false, nothing is kept. */
  enabled: boolean
  /** 32 characters, or ''. */
  encryptionKey: string
  /** For notes that have none: `server`, `cli`. */
  door: string
  /** For tests. */
  pendingMax?: number
}

/**
 * How long a login may wait for others, so that one transaction writes many; as for the request
 * log.
 */
const loginsAfterMs = 3000
const refusalsAfterMs = 60_000
/** Entries per transaction: some milliseconds. */
const batchSize = 250
/** Logins and refusals that may wait while the disk is full. Arbitrary: some megabytes. */
const defaultPendingMax = 10_000

/** Creates the trail; nothing is opened before the first entry is written. */
export function createAudit(options: AuditOptions): Audit {
  const { own, clock, log, encryptionKey, door, pendingMax = defaultPendingMax } = options
  const refusals = createGathering()
  let pending: Entry[] = []
  let loginTimer: NodeJS.Timeout | undefined
  let refusalTimer: NodeJS.Timeout | undefined
  let seal: Promise<Seal> | undefined
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let dropped = 0
  let reported = 0
  let closed = !options.enabled

  function entryOf(note: AuditNote): Entry {
    const { action, result = 'ok', method = '', actor, target, caller, data } = note
    return {
      created: formatDate(clock.now()),
      action,
      result,
      method,
      door: note.door ?? door,
      actorCollection: actor?.collection ?? '',
      actorId: actor?.id ?? '',
      targetCollection: target?.collection ?? '',
      targetId: target?.id ?? '',
      ip: caller?.ip ?? '',
      userAgent: cutUserAgent(caller?.userAgent ?? ''),
      count: 1,
      until: '',
      data: dataText(data, caller?.requestId),
    }
  }

  function openedSeal(): Promise<Seal> {
    seal ??= own()
      .then((store) => openSeal(store, encryptionKey))
      .catch((error: unknown) => {
        seal = undefined
        throw error
      })
    return seal
  }

  async function write(): Promise<void> {
    clearTimeout(loginTimer)
    loginTimer = undefined
    while (pending.length > 0) {
      const batch = pending.slice(0, batchSize)
      const lost = dropped - reported
      const entries =
        lost > 0 ? [...batch, entryOf({ action: 'audit.dropped', data: { lost } })] : batch
      try {
        const store = await own()
        const key = await openedSeal()
        await store.transaction((tx) => appendEntries(tx, key, entries))
      } catch (cause) {
        // They are kept for the next attempt.
        log.error({ err: cause, entries: pending.length }, 'audit entries could not be written')
        schedule()
        throw fail('audit.not_written', { cause })
      }
      pending = pending.slice(batch.length)
      reported += lost
    }
  }

  /** A write that begins after the running one, for everything that waits by then. */
  function writeSoon(): Promise<void> {
    next ??= writing
      .catch(() => {})
      .then(() => {
        next = undefined
        writing = write()
        return writing
      })
    next.catch(() => {})
    return next
  }

  function schedule(): void {
    if (!closed) loginTimer ??= setTimeout(() => void writeSoon(), loginsAfterMs).unref()
  }

  function takeRefusals(): void {
    clearTimeout(refusalTimer)
    refusalTimer = undefined
    for (const entry of refusals.take()) push(entry)
  }

  function push(entry: Entry): void {
    if (pending.length < pendingMax) {
      pending.push(entry)
      return
    }
    if (dropped === reported) log.warn('audit entries are dropped: they could not be written')
    dropped++
  }

  return {
    get dropped() {
      return dropped
    },
    seal: openedSeal,
    change(note) {
      if (closed) return options.enabled ? Promise.reject(fail('server.busy')) : Promise.resolve()
      // Before logins and refusals: its request gets an error if it can't be written.
      if (pending.length < 2 * pendingMax) pending.push(entryOf(note))
      else dropped++
      return writeSoon()
    },
    login(note) {
      if (closed) return
      push(entryOf(note))
      if (pending.length < batchSize) schedule()
      else void writeSoon()
    },
    refusal(note) {
      if (closed) return
      refusals.add(entryOf(note))
      refusalTimer ??= setTimeout(() => {
        takeRefusals()
        void writeSoon()
      }, refusalsAfterMs).unref()
    },
    flush() {
      takeRefusals()
      return writeSoon()
    },
    async close() {
      if (closed) return
      takeRefusals()
      closed = true
      await writeSoon().catch(() => {})
      clearTimeout(loginTimer)
    },
  }
}

/** The caller who is signed in, as an actor; undefined for a guest. */
export function actorOf(caller: Caller | undefined): AuditNote['actor'] {
  const record = caller?.record
  return record ? { collection: record.collection.name, id: recordId(record) } : undefined
}

/** Delays the answer to the caller's request until an entry is written. */
export function answerAfter(caller: Caller | undefined, written: Promise<void>): void {
  const earlier = caller?.note?.written
  const all = earlier ? Promise.all([earlier, written]).then(() => {}) : written
  // If nobody waits for it, the trail itself has logged the error.
  all.catch(() => {})
  if (caller) noteRequest(caller, { written: all })
}
