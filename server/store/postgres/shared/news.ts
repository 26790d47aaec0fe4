import type { Logger } from 'pino'
import type { Clock } from '../../../base/clock.js'
import type { Ask } from './state.js'

export interface NewsOptions {
  ask: Ask
  clock: Clock
  log: Logger
  /** The channel of NOTIFY that all instances listen to. */
  channel: string
  /** Takes a message of any instance, this one's own included, in the order of all. */
  onMessage(text: string): void
  /** One of this instance that nobody was told: the database is away. */
  onUntold(text: string): void
}

/** Messages of all instances in one order, none left out and none twice, over lines that may be cut. */
export interface News {
  /** In the order of the calls, those of one turn together. */
  send(text: string): void
  /** Resolves when what was sent is told. */
  sent(): Promise<unknown>
  /** What a notification says. */
  onText(text: string): void
  /** The line was cut: what comes next waits for what is missed. */
  onLost(): void
  /** The line is there: takes what was missed, then what has come since. True but for the first time. */
  onOpen(): Promise<boolean>
  /** Forgets what everybody has had time to read. */
  sweep(): Promise<void>
}

const keptMs = 60_000
// Numbers are given before the commits: those told later may be lower by some.
const overlap = 1000

/** Messages go by NOTIFY, and stay in a table for a minute. Source: postgresql.org/docs/current/sql-notify.html. */
export function createNews(options: NewsOptions): News {
  const { ask, clock, log, channel, onMessage, onUntold } = options
  const seen = new Set<number>()
  let waiting: string[] = []
  let sending: Promise<unknown> = Promise.resolve()
  let receiving: Promise<unknown> = Promise.resolve()
  /** What comes before it is known what was missed. */
  let held: string[] | undefined = []
  let last = 0
  /** Nothing from before it joined counts: that has been overtaken. */
  let first: number | undefined

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = []
    try {
      await ask('SELECT news_tell($1, $2, $3)', [channel, batch, clock.now()])
    } catch (error) {
      log.warn({ err: error }, 'news were not told to other instances')
      for (const text of batch) onUntold(text)
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
    if (seen.has(number)) return
    seen.add(number)
    if (seen.size > 2 * overlap) seen.delete(seen.values().next().value!)
    last = Math.max(last, number)
    const select = 'SELECT message FROM instance_news WHERE id = $1'
    const text = body === '' ? ((await ask(select, [number]))[0]?.['message'] as string) : body
    if (text) onMessage(text)
  }

  return {
    send(text) {
      if (waiting.push(text) === 1) sending = sending.then(flush)
    },
    sent: () => sending,
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
  }
}
