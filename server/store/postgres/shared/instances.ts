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
import { createMembers } from './members.js'
import { createMessages } from './messages.js'
import { createNews } from './news.js'
import { createRounds } from './rounds.js'
import { createInstanceState } from './state.js'

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

/** Joins the instances on a prepared database. Throws StartError. Their messages are in messages.ts and news.ts, their shared counters in state.ts. */
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
  const onReturn = new Set<() => void>()
  const rounds = createRounds()
  const members = createMembers({
    clock,
    id,
    hears: () => messages.hears(),
    onGone: rounds.leave,
  })
  const state = createInstanceState({
    ask,
    clock,
    id,
    aliveSince: members.aliveSince,
    tellBegun: () => messages.tellBegun(),
  })
  const news = createNews({
    ask,
    clock,
    log,
    id,
    channel: schema,
    onMessage: (text) => messages.receive(text),
    onUntold: (text) => messages.untoldText(text),
  })
  const messages = createMessages({ id, ask, log, members, rounds, news, onBegun: state.begun })

  async function tidy(): Promise<void> {
    await members.sweep(ask)
    await news.sweep()
    await state.sweep()
  }

  const beat = await startBeat({
    address,
    schema,
    log,
    reach,
    say: members.sayAlive,
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
      await members.sayAlive(ask)
      if (!(await news.onOpen())) return
      for (const listener of onReturn) listener()
    },
  }).catch((error: unknown) => {
    throw openFault(address.shown, error)
  })
  reach.onAway(line.cut)

  return {
    ...state,
    size: near.size,
    near: near.near,
    isAlone: false,
    get database() {
      return reach.state
    },
    isHeard: messages.isHeard,
    onHeard: members.onHeard,
    onReturn: (listener) => void onReturn.add(listener),
    tell: messages.tell,
    announce: messages.announce,
    get untold() {
      return messages.untold
    },
    ask: messages.ask,
    hear: messages.hear,
    alone: near.alone,
    async leave() {
      await beat.stop()
      messages.tellLeaving()
      await news.close()
      await members.leave(ask)
      await line.close()
      await pool.end()
    },
  }
}
