import type { Logger } from 'pino'
import { type Clock, formatDate } from '../base/clock.js'
import { newTimedIds } from '../base/ids.js'
import type { CurrentSettings } from '../settings/current.js'
import { insert } from '../store/statements/logs.js'
import type { Db, SqlValue, Store } from '../store/store.js'
import {
  type LogEntry,
  type LoggedRequest,
  levels,
  requestEntry,
  serverEntry,
  shortened,
} from './entry.js'

export interface SinkOptions {
  store: Pick<Store, 'logsTransaction'>
  settings: CurrentSettings
  log: Logger
  clock: Clock
  /** Entries that may wait; for tests. */
  pendingMax?: number
}

/** Collects entries, and writes them into `_logs` apart from the answers. */
export interface LogSink {
  /** Whether anything is kept at all: settings.logs.maxDays. */
  readonly isOn: boolean
  /** Keeps a request if settings.logs.minLevel allows it; never throws and never waits. */
  request(request: LoggedRequest): void
  /** Keeps a message of the server itself, in the same way. */
  server(level: keyof typeof levels, message: string, data: Record<string, string | number>): void
  /** Writes pending entries. */
  flush(): Promise<void>
  /** Entries dropped since the start because the queue was full. */
  readonly dropped: number
  /** Writes pending entries, and accepts no more. */
  close(): Promise<void>
}

/**
 * Entries written at once: some milliseconds. The peer's 200 cost a sixth more each, because an
 * index page is written once for all the entries of a batch on it.
 */
const batchSize = 500
/** How long a batch waits if it isn't full; the peer's value (core/base.go initLogger). */
const flushAfterMs = 3000
/**
 * Entries that may wait while the database is busy or the disk full. Arbitrary: some seconds of a
 * busy server, and 80 MB with the longest URLs.
 */
const defaultPendingMax = 10_000
/** Rows per statement: a statement per row costs half as much again. Arbitrary beyond that. */
const rowsAtOnce = 50

/** Creates the sink; nothing is opened before the first entry is written. */
export function createLogSink(options: SinkOptions): LogSink {
  const { store, settings, log, clock, pendingMax = defaultPendingMax } = options
  let pending: (LoggedRequest | LogEntry)[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let soon = false
  let dropped = 0
  let reported = 0
  let closed = false

  async function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    while (pending.length > 0) {
      const batch = pending.slice(0, batchSize)
      pending = pending.slice(batchSize)
      if (!settings.current.logs.maxDays) continue
      const { maxDataSize } = settings.current.logs
      const entries = batch.map((each) =>
        'message' in each ? each : requestEntry(each, maxDataSize),
      )
      const lost = dropped - reported
      if (lost > 0) entries.push(lossEntry(lost, clock.now()))
      try {
        await store.logsTransaction((tx) => insertEntries(tx, entries))
        reported += lost
      } catch (error) {
        dropped += batch.length
        log.warn({ err: error, entries: batch.length }, 'log entries could not be written')
        return
      }
    }
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined
      if (pending.length > 0 && !closed) schedule()
    })
    return writing
  }

  /** Of a refusal the row, since an error may hold all that was sent. */
  function waitingForm(request: LoggedRequest): LoggedRequest | LogEntry {
    if (request.error === undefined) return shortened(request)
    return requestEntry(request, settings.current.logs.maxDataSize)
  }

  function schedule(): void {
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref()
  }

  function keep(level: number, item: LoggedRequest | LogEntry): void {
    if (closed || level < settings.current.logs.minLevel) return
    if (pending.length >= pendingMax) {
      if (dropped === reported) log.warn('log entries are dropped: more come than can be written')
      dropped++
      return
    }
    pending.push('message' in item ? item : waitingForm(item))
    if (pending.length < batchSize) schedule()
    else if (!soon) {
      soon = true
      // Not within a request.
      setImmediate(() => {
        soon = false
        void flush()
      })
    }
  }

  return {
    get isOn() {
      return settings.current.logs.maxDays > 0
    },
    get dropped() {
      return dropped
    },
    request(request) {
      keep(request.error === undefined ? levels.info : levels.error, request)
    },
    server(level, message, data) {
      keep(levels[level], serverEntry(levels[level], message, data, clock.now()))
    },
    async flush() {
      await writing
      await flush()
    },
    async close() {
      await this.flush()
      closed = true
      clearTimeout(timer)
    },
  }
}

function lossEntry(lost: number, now: number): LogEntry {
  return serverEntry(levels.warn, 'Log entries were dropped', { dropped: lost }, now)
}

async function insertEntries(tx: Db, entries: readonly LogEntry[]): Promise<void> {
  const ids = newTimedIds(entries.map(({ at }) => at))
  const dateOf = cachedDates()
  for (let from = 0; from < entries.length; from += rowsAtOnce) {
    const part = entries.slice(from, from + rowsAtOnce)
    const values: SqlValue[] = []
    for (const [index, { level, message, data, at }] of part.entries()) {
      values.push(ids[from + index]!, level, message, data, dateOf(at))
    }
    await insert(tx, part.length, values)
  }
}

/** On a busy server many entries have the same time. */
function cachedDates(): (ms: number) => string {
  let lastMs = -1
  let last = ''
  return (ms) => {
    if (ms !== lastMs) last = formatDate(ms)
    lastMs = ms
    return last
  }
}
