import type { Logger } from 'pino'
import type { Clock } from '../../../base/clock.js'
import type { Cluster } from '../../../base/cluster.js'
import { randomText } from '../../../base/ids.js'
import { readAddress } from '../address.js'
import { bootstrap } from '../bootstrap.js'
import { isAway, openFault, translateFault } from '../faults.js'
import { openPool } from '../pool.js'
import { openLine } from './line.js'
import { createRounds } from './rounds.js'
import { createInstanceState } from './state.js'

export interface InstancesOptions {
  /** The database that all have in common. */
  url: string
  clock: Clock
  log: Logger
  /** The processes that this machine's cores are shared with. */
  near: Pick<Cluster, 'size' | 'alone'>
}

/** This instance among those on one database. */
export interface Instances extends Cluster {
  /** Calls back when news may have been missed, for caches to be read anew. */
  onReturn(listener: () => void): void
  leave(): Promise<void>
}

/** One of several kinds of messages between instances. */
interface Message {
  from: string
  kind: 'tell' | 'ask' | 'answer' | 'hears' | 'leaves'
  channel?: string
  message?: unknown
  /** Of a question: its number with who asks. */
  round?: number
  /** Who an answer is for. */
  to?: string
  /** Of what is to come back to who tells it. */
  echo?: number
  hears?: string[]
}

const aliveEveryMs = 2000
const deadAfterMs = 10_000
const newsKeptMs = 60_000
// Numbers are given before the commits: those told later may be lower by some.
const overlap = 1000
const begun = ' begun'

/**
 * Joins the instances on a database. Messages go by NOTIFY, which hands them to all in one order, and stay in
 * a table for a minute, for whoever was cut off. Source: postgresql.org/docs/current/sql-notify.html.
 */
export async function joinInstances(options: InstancesOptions): Promise<Instances> {
  const { clock, log, near } = options
  const address = readAddress(options.url)
  await bootstrap(address).catch((error: unknown) => {
    throw openFault(address.shown, error)
  })
  const schema = `${address.schema}_own`
  const pool = await openPool({ address, schema, timeoutMs: 5000, log, max: 4 })
  const id = randomText(12)
  let isConnected = true
  async function ask(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    try {
      return (await pool.query({ text, values })).rows
    } catch (error) {
      if (isAway(error)) isConnected = false
      throw translateFault(error)
    }
  }
  const listeners = new Map<string, (message: unknown) => unknown>()
  const onHeard = new Set<() => void>()
  const onReturn = new Set<() => void>()
  const others = new Map<string, Set<string>>()
  const echoes = new Map<number, unknown>()
  const seen = new Set<number>()
  const rounds = createRounds()
  /** What comes before it is known what was missed. */
  let held: string[] | undefined = []
  let lastNews = 0
  let firstNews = 0
  let lastEcho = 0
  let waiting: string[] = []
  let sending: Promise<unknown> = Promise.resolve()
  let receiving: Promise<unknown> = Promise.resolve()
  let saying: Promise<unknown> = Promise.resolve()
  let isOpen = false

  const state = createInstanceState({
    ask,
    clock,
    id,
    aliveSince: () => clock.now() - deadAfterMs,
    tellBegun: () => send({ from: id, kind: 'tell', channel: begun }),
  })

  /** In the order of the calls, those of one turn together. */
  function send(message: Message): void {
    waiting.push(JSON.stringify(message))
    if (waiting.length > 1) return
    sending = sending.then(flush)
  }

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = []
    try {
      await ask('SELECT news_tell($1, $2, $3)', [schema, batch, clock.now()])
    } catch (error) {
      log.warn({ err: error }, 'news were not told to other instances')
      for (const text of batch) receive(JSON.parse(text) as Message, true)
    }
  }

  function onText(text: string): void {
    if (held) held.push(text)
    else queue(text)
  }

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
    lastNews = Math.max(lastNews, number)
    const select = 'SELECT message FROM instance_news WHERE id = $1'
    const text = body === '' ? ((await ask(select, [number]))[0]?.['message'] as string) : body
    if (text) receive(JSON.parse(text) as Message, false)
  }

  function receive(message: Message, isOwnOnly: boolean): void {
    const { from, kind, channel = '' } = message
    if (from === id) {
      if (message.echo === undefined) return
      const echo = echoes.get(message.echo)
      echoes.delete(message.echo)
      void listeners.get(channel)?.(echo)
      return
    }
    if (isOwnOnly) return
    if (kind === 'tell' && channel === begun) state.begun()
    else if (kind === 'tell') void listeners.get(channel)?.(message.message)
    else if (kind === 'ask') void answer(message)
    else if (kind === 'answer' && message.to === id)
      rounds.note(message.round!, from, message.message)
    else if (kind === 'hears') {
      others.set(from, new Set(message.hears))
      changeHeard()
    } else if (kind === 'leaves') forget(from)
  }

  async function answer({ from, channel = '', message, round }: Message): Promise<void> {
    let value: unknown
    try {
      // One that doesn't hear answers as well: so somebody who begins to hear knows that all know.
      value = await listeners.get(channel)?.(message)
    } finally {
      send({ from: id, kind: 'answer', to: from, round: round!, message: value })
    }
  }

  function forget(instance: string): void {
    if (!others.delete(instance)) return
    rounds.leave(instance)
    changeHeard()
  }

  function changeHeard(): void {
    for (const listener of onHeard) listener()
  }

  async function sayAlive(): Promise<void> {
    const now = clock.now()
    await ask(
      `INSERT INTO instances (id, alive, hears) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET alive = excluded.alive, hears = excluded.hears`,
      [id, now, [...listeners.keys()]],
    )
    const rows = await ask('SELECT id, hears FROM instances WHERE alive > $1 AND id <> $2', [
      now - deadAfterMs,
      id,
    ])
    const alive = new Set(rows.map((row) => row['id'] as string))
    isConnected = true
    for (const instance of others.keys()) if (!alive.has(instance)) forget(instance)
    // What one that is known hears it has told since, perhaps later than this was read.
    for (const row of rows) {
      const instance = row['id'] as string
      if (!others.has(instance)) others.set(instance, new Set(row['hears'] as string[]))
    }
    changeHeard()
  }

  /** One after the other, so that the last one tells all. */
  function sayHeard(): Promise<void> {
    const said = saying.then(async () => {
      const hears = [...listeners.keys()]
      // For those that come later, then for those that are there.
      await ask('UPDATE instances SET hears = $2 WHERE id = $1', [id, hears])
      send({ from: id, kind: 'hears', hears })
    })
    saying = said.catch(() => {})
    return said
  }

  async function tidy(): Promise<void> {
    const now = clock.now()
    await ask('DELETE FROM instance_news WHERE told < $1', [now - newsKeptMs])
    await ask('DELETE FROM places USING instances AS i WHERE instance = i.id AND i.alive < $1', [
      now - 6 * deadAfterMs,
    ])
    await ask('DELETE FROM instances WHERE alive < $1', [now - 6 * deadAfterMs])
    await state.sweep()
  }

  /** What was told while this instance was cut off; at its first start nothing. */
  async function catchUp(): Promise<void> {
    await sayAlive()
    if (!isOpen) {
      const [row] = await ask('SELECT max(id) AS last FROM instance_news')
      lastNews = Number(row?.['last'] ?? 0)
      firstNews = lastNews
      isOpen = true
      release()
      return
    }
    const select = 'SELECT id, message FROM instance_news WHERE id > $1 ORDER BY id'
    // Nothing from before it joined: that has been overtaken.
    for (const row of await ask(select, [Math.max(firstNews, lastNews - overlap)])) {
      queue(`${row['id']}|${row['message']}`)
    }
    release()
    for (const listener of onReturn) listener()
  }

  function release(): void {
    const texts = held ?? []
    held = undefined
    for (const text of texts) queue(text)
  }

  const line = await openLine({
    connectionString: address.connectionString,
    channel: schema,
    log,
    onText,
    onLost() {
      held = []
    },
    onOpen: catchUp,
  })
  let isTidying = 0
  const beat = setInterval(() => {
    sayAlive()
      .then(() => (++isTidying % 15 === 0 ? tidy() : undefined))
      .catch((error: unknown) => log.warn({ err: error }, 'the database does not answer'))
  }, aliveEveryMs).unref()

  const heardBy = (channel: string) =>
    [...others].filter(([, hears]) => hears.has(channel)).map(([other]) => other)

  return {
    ...state,
    size: near.size,
    isAlone: false,
    get isConnected() {
      return isConnected
    },
    isHeard: (channel) => heardBy(channel).length > 0,
    onHeard(listener) {
      onHeard.add(listener)
      return () => void onHeard.delete(listener)
    },
    onReturn: (listener) => void onReturn.add(listener),
    tell(channel, message, echo) {
      const isEchoed = echo !== undefined && listeners.has(channel)
      const isHeard = heardBy(channel).length > 0
      if (!isHeard && !isEchoed) return
      if (!isHeard && others.size === 0) {
        // Nobody else's news are to be put in order with it.
        setImmediate(() => void listeners.get(channel)?.(echo))
        return
      }
      const number = isEchoed ? ++lastEcho : undefined
      if (number !== undefined) echoes.set(number, echo)
      send({
        from: id,
        kind: 'tell',
        channel,
        ...(isHeard && { message }),
        ...(number !== undefined && { echo: number }),
      })
    },
    async ask(channel, message) {
      const asked = heardBy(channel)
      if (asked.length === 0) return []
      const { round, answers } = rounds.begin(asked)
      send({ from: id, kind: 'ask', channel, message, round })
      return answers
    },
    async hear(channel, listener) {
      listeners.set(channel, listener)
      await sayHeard()
      // What is told after this one has been answered is heard.
      const { round, answers } = rounds.begin([...others.keys()])
      send({ from: id, kind: 'ask', channel: '', round })
      await answers
      return () => {
        if (listeners.get(channel) !== listener) return
        listeners.delete(channel)
        sayHeard().catch(() => {})
      }
    },
    alone: near.alone,
    async leave() {
      clearInterval(beat)
      send({ from: id, kind: 'leaves' })
      await sending
      await ask('DELETE FROM instances WHERE id = $1', [id]).catch(() => {})
      await ask('DELETE FROM places WHERE instance = $1', [id]).catch(() => {})
      await line.close()
      await pool.end()
    },
  }
}
