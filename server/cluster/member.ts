import { createAwaited } from '../base/awaited.js'
import type { Cluster } from '../base/cluster.js'
import { fail } from '../base/errors.js'
import {
  type Batches,
  type FromMember,
  inBatches,
  type MemberStart,
  type ToMember,
} from './messages.js'
import { createRemoteState } from './remote-state.js'

/** One of several processes that serve one data folder. */
export interface Member extends Cluster {
  /** Tells the primary that requests are being served. */
  ready(start: MemberStart): void
  /**
   * Resolves when this process should end: at once, or when its connections have closed by
   * themselves.
   */
  readonly told: Promise<'stop' | 'retire'>
  /**
   * Disconnects from the primary, once the port is closed here and the connections that were on
   * their way to this process are handed back. Their clients would wait forever otherwise.
   */
  leave(): Promise<void>
}

/** Messages to the primary, and its answers. */
interface Line extends Batches<FromMember> {
  /** Throws server.busy if the primary is gone. */
  request(message: DistributiveOmit<FromMember, 'id'>, isUrgent?: boolean): Promise<unknown>
  onMessage(listener: (message: ToMember) => void): void
  onEnd(listener: () => void): void
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never

const aliveEveryMs = 1000

/** Joins the processes of the primary that started this one; `size`: how many there will be. */
export async function joinCluster(size: number, channel: NodeJS.Process): Promise<Member> {
  const line = openLine(channel)
  const { send, sendNow, request } = line
  const state = createRemoteState((part, method, ...args) =>
    request({ kind: 'call', part, method, args }),
  )
  const listeners = new Map<string, (message: unknown) => unknown>()
  const onHeard = new Set<() => void>()
  const announced = createAwaited()
  let heard: ReadonlySet<string> = new Set()
  let end: (how: 'stop' | 'retire') => void
  const told = new Promise<'stop' | 'retire'>((resolve) => {
    end = resolve
  })

  /**
   * The answer of the channel's listener; undefined if it fails, which is logged and ends nobody.
   */
  async function hand(name: string, message: unknown): Promise<unknown> {
    try {
      return await listeners.get(name)?.(message)
    } catch {
      return undefined
    }
  }

  async function answer(id: number, name: string, message: unknown): Promise<void> {
    send({ kind: 'answer', id, value: await hand(name, message) })
  }

  line.onMessage((message) => {
    if (message.kind === 'told') void hand(message.channel, message.message)
    else if (message.kind === 'asked') void answer(message.id, message.channel, message.message)
    else if (message.kind === 'begun') state.begun()
    else if (message.kind === 'heard') {
      heard = new Set(message.channels)
      for (const listener of onHeard) listener()
      send({ kind: 'noted', id: message.id })
    } else if (message.kind === 'stop' || message.kind === 'retire') end(message.kind)
  })
  line.onEnd(() => end('stop'))
  const alive = setInterval(() => send({ kind: 'alive' }), aliveEveryMs).unref()
  await request({ kind: 'hello' })

  const near: Cluster['near'] = {
    async ask(name, message) {
      if (!heard.has(name)) return []
      return (await request({ kind: 'ask', channel: name, message }, true)) as unknown[]
    },
    async hear(name, listener) {
      listeners.set(name, listener)
      await request({ kind: 'hear', channel: name, isOn: true })
      return () => {
        // Somebody else may hear it by now.
        if (listeners.get(name) !== listener) return
        listeners.delete(name)
        request({ kind: 'hear', channel: name, isOn: false }).catch(() => {})
      }
    },
  }

  return {
    ...state,
    size,
    isAlone: false,
    database: 'well',
    isHeard: (name) => heard.has(name),
    onHeard(listener) {
      onHeard.add(listener)
      return () => void onHeard.delete(listener)
    },
    tell(name, message, echo) {
      const isEchoed = echo !== undefined && listeners.has(name)
      if (!isEchoed && !heard.has(name)) return
      // At once: before an answer is sent whose consequences must be reported later than this.
      sendNow({ kind: 'tell', channel: name, message, ...(isEchoed && { echo }) })
    },
    announce: (name, message) => announced.add(near.ask(name, message)),
    // What is told arrives in order on its own.
    get untold() {
      return announced.all
    },
    ...near,
    near,
    async alone(work) {
      await request({ kind: 'alone' })
      try {
        return await work()
      } finally {
        send({ kind: 'together' })
      }
    },
    ready: (start) => send({ kind: 'ready', start }),
    told,
    async leave() {
      clearInterval(alive)
      // Node hands back what arrives after the close, and messages arrive in order.
      await request({ kind: 'leave' }).catch(() => {})
      // Messages sent in this turn still go out.
      setImmediate(() => channel.connected && channel.disconnect())
    },
  }
}

function openLine(channel: NodeJS.Process): Line {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: Reject }>()
  let lastId = 0
  let isGone = !channel.connected
  let onMessage: (message: ToMember) => void = () => {}
  let onEnd = () => {}
  const { send, sendNow } = inBatches<FromMember>((batch) => {
    if (channel.connected) channel.send!(batch, undefined, undefined, () => {})
  })

  function settle({ id, value, fault }: Extract<ToMember, { kind: 'reply' }>): void {
    const asker = waiting.get(id)
    waiting.delete(id)
    if (fault === undefined) asker?.resolve(value)
    else asker?.reject(new Error(fault))
  }

  channel.on('message', (batch) => {
    // Node's own messages aren't arrays.
    if (!Array.isArray(batch)) return
    for (const message of batch as ToMember[]) {
      if (message.kind === 'reply') settle(message)
      else onMessage(message)
    }
  })
  channel.once('disconnect', () => {
    isGone = true
    for (const { reject } of waiting.values()) reject(gone())
    waiting.clear()
    onEnd()
  })
  return {
    send,
    sendNow,
    request: (message, isUrgent) =>
      new Promise((resolve, reject) => {
        if (isGone) return reject(gone())
        const id = ++lastId
        waiting.set(id, { resolve, reject })
        const numbered = { ...message, id } as FromMember
        if (isUrgent) sendNow(numbered)
        else send(numbered)
      }),
    onMessage(listener) {
      onMessage = listener
    },
    onEnd(listener) {
      onEnd = listener
    },
  }
}

type Reject = (error: unknown) => void

function gone() {
  return fail('server.busy', { headers: { 'Retry-After': '1' } })
}
