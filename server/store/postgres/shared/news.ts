import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../../../base/clock.js'
import type { Ask } from './state.js'

export interface NewsOptions {
  ask: Ask
  clock: Clock
  log: Logger
  /** This instance's id. */
  id: string
  /** The channel of NOTIFY that all instances listen to. */
  channel: string
  /** Receives messages of all instances, including this one's own, in the common order. */
  onMessage(text: string): void
  /** A message of this instance that nobody received, because the database can't be reached. */
  onUntold(text: string): void
}

/**
 * Messages of all instances in one order, none left out and none twice, over connections that may
 * break.
 */
export interface News {
  /** In the order of the calls; those of one turn are sent together. After `close` nothing is sent. */
  send(text: string): void
  /** Resolves when everything sent so far is told; undefined if nothing is pending. */
  readonly untold: Promise<unknown> | undefined
  /** What a notification says. */
  onText(text: string): void
  /** The connection broke: later messages wait for the missed ones. */
  onLost(): void
  /**
   * The connection is open: takes missed messages, then those that have come since. True except for
   * the first time.
   */
  onOpen(): Promise<boolean>
  /** Deletes messages that everybody has had time to read. */
  sweep(): Promise<void>
  /** Resolves when everything sent is told, or has failed. */
  close(): Promise<void>
}

const keptMs = 60_000
// Numbers are assigned before the commits, so messages announced later may have somewhat lower
// ones.
const overlap = 1000
// While the database is away there are no writes to tell.
const longestTryMs = 60_000
const longestPauseMs = 500
const sendersMax = 1000

/**
 * Messages are sent by NOTIFY, and stay in a table for a minute. Source:
 * postgresql.org/docs/current/sql-notify.html.
 */
export function createNews(options: NewsOptions): News {
  const { ask, clock, log, id, channel, onMessage, onUntold } = options
  /** The last number received from each sender: a message may arrive twice. */
  const lastOf = new Map<string, number>()
  let waiting: string[] = []
  let sent = 0
  let isClosing = false
  let isAllTold = true
  let sending: Promise<unknown> = Promise.resolve()
  let receiving: Promise<unknown> = Promise.resolve()
  /** Messages that arrive before the missed ones are known. */
  let held: string[] | undefined = []
  let last = 0
  /** Messages from before it joined don't count, since they have been superseded. */
  let first: number | undefined

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = []
    const messages = batch.map((text) => `${id}|${++sent}|${text}`)
    try {
      await again(() => ask('SELECT news_tell($1, $2, $3)', [channel, messages, clock.now()]))
    } catch (error) {
      log.warn({ err: error }, 'news were not told to other instances')
      for (const text of batch) onUntold(text)
    }
  }

  /** Retries until it succeeds or takes too long. */
  async function again<T>(work: () => Promise<T>): Promise<T> {
    const until = performance.now() + longestTryMs
    for (let pauseMs = 10; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await work()
      } catch (error) {
        if (isClosing || performance.now() > until) throw error
        await wait(pauseMs)
      }
    }
  }

  /** A notification: the number, and the message where it isn't too large for one. */
  function queue(text: string): void {
    const at = text.indexOf('|')
    const number = Number(text.slice(0, at))
    const body = text.slice(at + 1)
    receiving = receiving
      .then(() => take(number, body))
      .catch((error: unknown) => {
        log.error({ err: error }, 'a message of an instance was not taken')
      })
  }

  async function take(number: number, body: string): Promise<void> {
    const select = 'SELECT message FROM instance_news WHERE id = $1'
    const row = body === '' ? (await again(() => ask(select, [number])))[0] : { message: body }
    last = Math.max(last, number)
    const found = /^(\w+)\|(\d+)\|/.exec(String(row?.['message']))
    if (!found) return
    const [start, sender, place] = found as unknown as [string, string, string]
    if (Number(place) <= (lastOf.get(sender) ?? 0)) return
    lastOf.set(sender, Number(place))
    if (lastOf.size > sendersMax) lastOf.delete(lastOf.keys().next().value!)
    onMessage(String(row!['message']).slice(start.length))
  }

  return {
    send(text) {
      // Whoever leaves has nothing more to say, and soon no connection.
      if (isClosing) return
      if (waiting.push(text) > 1) return
      isAllTold = false
      const told = sending.then(flush).then(() => {
        if (sending === told) isAllTold = true
      })
      sending = told
    },
    get untold() {
      return isAllTold ? undefined : sending
    },
    onText(text) {
      if (held) held.push(text)
      else queue(text)
    },
    onLost() {
      held = []
    },
    async onOpen() {
      const isAgain = first !== undefined
      if (first === undefined) {
        const [row] = await ask('SELECT max(id) AS last FROM instance_news')
        first = Number(row?.['last'] ?? 0)
        last = first
      } else {
        const select = 'SELECT id, message FROM instance_news WHERE id > $1 ORDER BY id'
        for (const row of await ask(select, [Math.max(first, last - overlap)])) {
          queue(`${row['id']}|${row['message']}`)
        }
      }
      const texts = held ?? []
      held = undefined
      for (const text of texts) queue(text)
      return isAgain
    },
    async sweep() {
      await ask('DELETE FROM instance_news WHERE told < $1', [clock.now() - keptMs])
    },
    async close() {
      isClosing = true
      await sending
    },
  }
}
