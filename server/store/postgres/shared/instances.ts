import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../../../base/clock.js'
import type { Cluster } from '../../../base/cluster.js'
import { randomText } from '../../../base/ids.js'
import { readAddress } from '../address.js'
import { openFault, translateFault } from '../faults.js'
import { openPool } from '../pool.js'
import type { Reach } from '../reach.js'
import { startBeat } from './beat.js'
import { openLine } from './line.js'
import { createNews } from './news.js'
import { createRounds } from './rounds.js'
import { type Ask, createInstanceState } from './state.js'

export interface InstancesOptions {
  /** The database that all instances share. */
  url: string
  clock: Clock
  log: Logger
  /** The processes that this machine's cores are shared with. */
  near: Pick<Cluster, 'size' | 'alone' | 'near'>
  /** Is told what the database does. */
  reach: Reach
}

/** This instance among those on one database. */
export interface Instances extends Cluster {
  /** Calls back when news may have been missed, so that caches can be read again. */
  onReturn(listener: () => void): void
  leave(): Promise<void>
}

/** One of several kinds of messages between instances. */
interface Message {
  from: string
  kind: 'tell' | 'ask' | 'answer' | 'hears' | 'leaves'
  channel?: string
  message?: unknown
  /** For a question: its number at the asking instance. */
  round?: number
  /** Who an answer is for. */
  to?: string
  /** The part that comes back to its sender. */
  echo?: number
  hears?: string[]
}

const deadAfterMs = 10_000
// An answer that has waited this long is sent before its news.
const longestToldMs = 1000
const begun = ' begun'

/** Joins the instances on a prepared database. Throws StartError. Their messages are in news.ts, their shared counters in state.ts. */
export async function joinInstances(options: InstancesOptions): Promise<Instances> {
  const { clock, log, near, reach } = options
  const address = readAddress(options.url)
  const schema = `${address.schema}_own`
  const pool = await openPool({ address, schema, timeoutMs: 5000, log, max: 4, reach })
  const id = randomText(12)
  async function ask(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    try {
      return (await pool.query({ text, values })).rows
    } catch (error) {
      throw translateFault(error)
    }
  }
  const listeners = new Map<string, (message: unknown) => unknown>()
  const onHeard = new Set<() => void>()
  const onReturn = new Set<() => void>()
  const others = new Map<string, Set<string>>()
  const echoes = new Map<number, unknown>()
  const rounds = createRounds()
  let lastEcho = 0
  let saying: Promise<unknown> = Promise.resolve()

  const state = createInstanceState({
    ask,
    clock,
    id,
    aliveSince: () => clock.now() - deadAfterMs,
    tellBegun: () => send({ from: id, kind: 'tell', channel: begun }),
  })

  const news = createNews({
    ask,
    clock,
    log,
    id,
    channel: schema,
    onMessage: (text) => receive(JSON.parse(text) as Message),
    onUntold: (text) => echo(JSON.parse(text) as Message),
  })

  const send = (message: Message) => news.send(JSON.stringify(message))

  function receive(message: Message): void {
    const { from, kind, channel = '' } = message
    if (from === id) echo(message)
    else if (kind === 'tell' && channel === begun) state.begun()
    else if (kind === 'tell') void hand(channel, message.message)
    else if (kind === 'ask') void answer(message)
    else if (kind === 'answer' && message.to === id) {
      rounds.note(message.round!, from, message.message)
    } else if (kind === 'hears') {
      others.set(from, new Set(message.hears))
      changeHeard()
    } else if (kind === 'leaves') forget(from)
  }

  /** What this instance should receive of its own message. */
  function echo({ channel = '', echo: number }: Message): void {
    if (number === undefined) return
    const message = echoes.get(number)
    echoes.delete(number)
    void hand(channel, message)
  }

  /** The answer of the channel's listener; undefined if there is none, or it fails. */
  async function hand(channel: string, message: unknown): Promise<unknown> {
    try {
      return await listeners.get(channel)?.(message)
    } catch (error) {
      log.error({ err: error, channel }, 'a message of an instance was not taken')
      return undefined
    }
  }

  /**
   * An instance that doesn't listen answers too, so that one that starts listening knows that all
   * know.
   */
  async function answer({ from, channel = '', message, round }: Message): Promise<void> {
    const value = await hand(channel, message)
    send({ from: id, kind: 'answer', to: from, round: round!, message: value })
  }

  function forget(instance: string): void {
    if (!others.delete(instance)) return
    rounds.leave(instance)
    changeHeard()
  }

  function changeHeard(): void {
    for (const listener of onHeard) listener()
  }

  async function sayAlive(ask: Ask): Promise<void> {
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
    for (const instance of others.keys()) if (!alive.has(instance)) forget(instance)
    // A known instance may have reported its channels after this was read.
    for (const row of rows) {
      const instance = row['id'] as string
      if (!others.has(instance)) others.set(instance, new Set(row['hears'] as string[]))
    }
    changeHeard()
  }

  /** One after the other, so that the last one reports everything. */
  function sayHeard(): Promise<void> {
    const said = saying.then(async () => {
      const hears = [...listeners.keys()]
      // For instances that join later, then for those that are there.
      await ask('UPDATE instances SET hears = $2 WHERE id = $1', [id, hears])
      send({ from: id, kind: 'hears', hears })
    })
    saying = said.catch(() => {})
    return said
  }

  async function tidy(): Promise<void> {
    const longDead = [clock.now() - 6 * deadAfterMs]
    const places = 'DELETE FROM places USING instances AS i WHERE instance = i.id AND i.alive < $1'
    await ask(places, longDead)
    await ask('DELETE FROM instances WHERE alive < $1', longDead)
    await news.sweep()
    await state.sweep()
  }

  const beat = await startBeat({
    address,
    schema,
    log,
    reach,
    say: sayAlive,
    tidy,
  }).catch((error: unknown) => {
    throw openFault(address.shown, error)
  })
  const line = await openLine({
    connectionString: address.connectionString,
    channel: schema,
    log,
    onText: news.onText,
    onLost: news.onLost,
    async onOpen() {
      await sayAlive(ask)
      if (!(await news.onOpen())) return
      for (const listener of onReturn) listener()
    },
  }).catch((error: unknown) => {
    throw openFault(address.shown, error)
  })
  reach.onAway(line.cut)

  const heardBy = (channel: string) =>
    [...others].filter(([, hears]) => hears.has(channel)).map(([other]) => other)

  return {
    ...state,
    size: near.size,
    near: near.near,
    isAlone: false,
    get database() {
      return reach.state
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
        // There is no other instance's news to be ordered with it.
        setImmediate(() => void hand(channel, echo))
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
    get untold() {
      const untold = news.untold
      return untold && Promise.race([untold, wait(longestToldMs, undefined, { ref: false })])
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
      // Anything told after the answer to this is received.
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
      await beat.stop()
      send({ from: id, kind: 'leaves' })
      await news.close()
      await ask('DELETE FROM instances WHERE id = $1', [id]).catch(() => {})
      await ask('DELETE FROM places WHERE instance = $1', [id]).catch(() => {})
      await line.close()
      await pool.end()
    },
  }
}
