import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createAwaited } from '../../../base/awaited.js'
import type { Cluster } from '../../../base/cluster.js'
import type { Members } from './members.js'
import type { News } from './news.js'
import type { Rounds } from './rounds.js'
import type { Ask } from './state.js'

export interface MessagesOptions {
  /** This instance's id. */
  id: string
  ask: Ask
  log: Logger
  members: Members
  rounds: Rounds
  /** Carries the messages. */
  news: Pick<News, 'send' | 'untold'>
  /** Another instance has counted its first request. */
  onBegun(): void
}

/** What instances tell and ask each other. */
export interface Messages
  extends Pick<Cluster, 'isHeard' | 'tell' | 'announce' | 'untold' | 'ask' | 'hear'> {
  /** The channels that this instance listens to. */
  hears(): string[]
  receive(text: string): void
  /** A message of this instance that no other receives. */
  untoldText(text: string): void
  /** This instance has counted its first request. */
  tellBegun(): void
  tellLeaving(): void
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

// An answer that has waited this long is sent before its news.
const longestToldMs = 1000
const begun = ' begun'

/** Sends messages as news, and hands those of others to who listens. */
export function createMessages(options: MessagesOptions): Messages {
  const { id, ask, log, members, rounds, news, onBegun } = options
  const listeners = new Map<string, (message: unknown) => unknown>()
  const echoes = new Map<number, unknown>()
  const announced = createAwaited()
  let lastEcho = 0
  let saying: Promise<unknown> = Promise.resolve()

  const send = (message: Message) => news.send(JSON.stringify(message))

  function receive(message: Message): void {
    const { from, kind, channel = '' } = message
    if (from === id) echo(message)
    else if (kind === 'tell' && channel === begun) onBegun()
    else if (kind === 'tell') void hand(channel, message.message)
    else if (kind === 'ask') void answer(message)
    else if (kind === 'answer' && message.to === id) {
      rounds.note(message.round!, from, message.message)
    } else if (kind === 'hears') members.note(from, message.hears ?? [])
    else if (kind === 'leaves') members.forget(from)
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

  async function askAll(channel: string, message: unknown): Promise<unknown[]> {
    const asked = members.heardBy(channel)
    if (asked.length === 0) return []
    const { round, answers } = rounds.begin(asked)
    send({ from: id, kind: 'ask', channel, message, round })
    return answers
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

  return {
    hears: () => [...listeners.keys()],
    receive: (text) => receive(JSON.parse(text) as Message),
    untoldText: (text) => echo(JSON.parse(text) as Message),
    tellBegun: () => send({ from: id, kind: 'tell', channel: begun }),
    tellLeaving: () => send({ from: id, kind: 'leaves' }),
    isHeard: (channel) => members.heardBy(channel).length > 0,
    tell(channel, message, echo) {
      const isEchoed = echo !== undefined && listeners.has(channel)
      const isHeard = members.heardBy(channel).length > 0
      if (!isHeard && !isEchoed) return
      if (!isHeard && members.all().length === 0) {
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
    announce: (channel, message) => announced.add(askAll(channel, message)),
    get untold() {
      const told = news.untold
      const taken = announced.all
      if (!told && !taken) return undefined
      return Promise.race([
        Promise.all([told, taken]),
        wait(longestToldMs, undefined, { ref: false }),
      ])
    },
    ask: askAll,
    async hear(channel, listener) {
      listeners.set(channel, listener)
      await sayHeard()
      // Anything told after the answer to this is received.
      const { round, answers } = rounds.begin(members.all())
      send({ from: id, kind: 'ask', channel: '', round })
      await answers
      return () => {
        if (listeners.get(channel) !== listener) return
        listeners.delete(channel)
        sayHeard().catch(() => {})
      }
    },
  }
}
