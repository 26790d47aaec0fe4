import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { RecordNews } from '../base/bus.js'
import type { Clock } from '../base/clock.js'
import type { Db } from '../store/store.js'
import { type Delivery, isAwaited, type Turns, takeTurns } from './broadcast.js'
import type { Client } from './client.js'
import type { Action } from './judge.js'
import { makeMessage } from './message.js'
import type { NewsTaker } from './news-source.js'

export interface HowToJudge {
  /** The transaction of an upcoming delete. */
  tx?: Db
  /** Whether so much waits to be reported that nobody else gets a turn. */
  isBehind?: () => boolean
}

export interface BrokerParts {
  log: Logger
  clock: Clock
  /** Decides who is told what about a write, given the current state. */
  judge(action: Action, news: RecordNews, how: HowToJudge): AsyncIterable<Delivery>
  /** Called before a write is judged, for accounts that it changes. */
  follow(news: RecordNews): void
  reread(): void
  /** Disconnects a client. */
  drop(client: Client): void
}

// Writes that wait to be reported. Beyond this, the event loop is no longer shared, so that new
// writes come no faster than they are reported. Arbitrary: some seconds of work with 10,000
// clients.
const mostQueued = 100

// Characters of what is kept of one delete until it is committed, in all its forms. Who wants more
// is disconnected, like a reader who is too slow. Arbitrary: thousands of usual records.
const mostForeseen = 1 << 26

// How long a delete waits for earlier news of its record, since other writes wait with it. Arbitrary:
// enough to start the process that checks heavy rules.
const longestWaitMs = 500

/**
 * Reports writes to clients, one write after the other, so that each client gets them in commit
 * order. A delete is judged before it happens, and reported afterwards.
 */
export function createBroker(parts: BrokerParts): NewsTaker {
  const { log, clock, judge, follow, reread, drop } = parts
  // The result for an announced delete, until it is committed; dropped with its news if it isn't.
  const foreseen = new WeakMap<RecordNews, Delivery[]>()
  // By record, its last write that is still waiting to be reported.
  const untold = new Map<string, Promise<void>>()
  let last: Promise<void> = Promise.resolve()
  let queued = 0

  const isBehind = () => queued > mostQueued

  const noteUntold = (news: RecordNews, told: Promise<void>) => {
    const key = keyOf(news)
    untold.set(key, told)
    void told.then(() => untold.get(key) === told && untold.delete(key))
  }

  const tell = async (action: Action, news: RecordNews) => {
    try {
      const deliveries =
        action === 'delete' ? (foreseen.get(news) ?? []) : judge(action, news, { isBehind })
      await deliver(deliveries, clock, takeTurns(isBehind))
    } catch (error) {
      log.error({ err: error, collection: news.collection.name }, 'news were not told')
    } finally {
      queued--
    }
  }

  return {
    take(action, news) {
      follow(news)
      if (news.isUpkeep || (action === 'delete' && !foreseen.get(news)?.length)) return
      // If nothing is queued it begins at once: a later write must not change the result.
      queued++
      last = queued === 1 ? tell(action, news) : last.then(() => tell(action, news))
      if (action !== 'delete') noteUntold(news, last)
    },
    async foresee(news, tx) {
      // A rule that takes its time must still find the row, as it does in the peer, which answers a
      // create only when everybody has been told.
      const earlier = untold.get(keyOf(news))
      if (earlier) await atMost(longestWaitMs, earlier)
      const deliveries: Delivery[] = []
      let left = mostForeseen
      for await (const delivery of judge('delete', news, { tx })) {
        // Equal texts share their memory.
        const { json } = delivery
        const last = deliveries.at(-1)?.json
        if (json !== last) left -= json.length
        if (left < 0) for (const clients of delivery.readers.values()) clients.forEach(drop)
        else deliveries.push(json === last ? { ...delivery, json: last } : delivery)
      }
      foreseen.set(news, deliveries)
    },
    reread,
  }
}

async function atMost(ms: number, awaited: Promise<void>): Promise<void> {
  const waiting = new AbortController()
  const over = setTimeout(ms, undefined, { signal: waiting.signal }).catch(() => {})
  await Promise.race([awaited, over])
  waiting.abort()
}

function keyOf({ collection, recordId }: RecordNews): string {
  return `${collection.id}/${recordId}`
}

async function deliver(
  deliveries: Iterable<Delivery> | AsyncIterable<Delivery>,
  clock: Clock,
  turns: Turns,
): Promise<void> {
  let count = 0
  let bytes = 0
  for await (const delivery of deliveries) {
    if (!isAwaited(delivery)) continue
    for (const [event, clients] of delivery.readers) {
      const message = makeMessage(event, delivery.json)
      const now = clock.now()
      for (const client of clients) {
        client.send(message, now)
        bytes += message.length
        // Reading the clock costs as much as a few writes.
        if (++count % 32 !== 0 && bytes < largePiece) continue
        bytes = 0
        const pause = turns.pause()
        if (pause) await pause
      }
    }
  }
}

// Large messages are counted by their bytes; arbitrary.
const largePiece = 1 << 18
