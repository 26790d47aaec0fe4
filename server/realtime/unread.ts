import { Breaks } from '../base/breaks.js'
import type { Clock } from '../base/clock.js'
import type { Config } from '../base/config.js'
import type { OnQueue } from '../base/kernel-queues.js'
import type { Client } from './client.js'

export interface UnreadOptions {
  clients: ReadonlyMap<string, Client>
  clock: Clock
  limits: Pick<Config['realtime'], 'maxBacklog' | 'maxBacklogTotal'>
  /** Reports what the kernel holds for connections, by Client.ends; false if it doesn't tell. */
  readQueues(onQueue: OnQueue): Promise<boolean>
  drop(client: Client): void
}

export interface UnreadWatch {
  /** Call when a client has gone. */
  leave(client: Client): void
  /** Call five times a second. */
  look(): Promise<void>
}

/** What was on its way to a client when it last read, and what had been written by then. */
interface Queue {
  bytes: number
  written: number
  /** When that was, in the clock's milliseconds. */
  at: number
}

// What counts as reading on; arbitrary, as in http/reading-watch.ts.
const leastBytes = 16 << 10
// Two looks when they are rare, less the timer's inaccuracy.
const stalledMs = 900
// Arbitrary: less is on its way to everybody.
const leastQueued = 4 << 10
// A look takes 2 to 10 us for each connection of the machine, so it only pays if this part of what
// may wait for all clients was written since the last one.
const partOfTotal = 1 / 4
// After this many looks that found nobody new, only every third call looks.
const soonCalm = 2
const rareCalls = 3

/**
 * Finds clients that don't read what the kernel already holds for them: what follows waits here
 * until they do, and those with too much are dropped. Otherwise up to 4 MB a client wait in the
 * kernel before anything waits here, and every update is copied for them: beside 2,000 who had
 * stopped reading, 1,000 who read waited for 300 ms in place of 30 (p99).
 */
export function createUnreadWatch(options: UnreadOptions): UnreadWatch {
  const { clients, clock, limits, readQueues, drop } = options
  let queues = new Map<Client, Queue>()
  let heldBack = new Set<Client>()
  // Looks in a row that found nobody new, and calls since the last look.
  let calm = 0
  let calls = 0
  let isLooking = false
  let isKnown = true

  /** Whether so much was written since the last look that one of them, or all, could hold too much. */
  function isWorth(): boolean {
    let sum = 0
    let most = 0
    for (const { written, writtenBefore } of clients.values()) {
      sum += written - writtenBefore
      most = Math.max(most, written - writtenBefore)
    }
    if (most >= limits.maxBacklog) return true
    return most >= leastBytes && sum >= limits.maxBacklogTotal * partOfTotal
  }

  async function byEnds(): Promise<Map<string, Client>> {
    const breaks = new Breaks()
    const named = new Map<string, Client>()
    for (const client of clients.values()) {
      named.set(client.ends, client)
      client.writtenBefore = client.written
      if (breaks.isDue) await breaks.rest()
    }
    return named
  }

  /** Those that have read nothing for a while, the longest queues first. */
  function dropStalled(held: ReadonlyMap<Client, number>): void {
    const until = clock.now() - stalledMs
    // One that has left meanwhile has no queue.
    const stalled = [...held].filter(([client]) => (queues.get(client)?.at ?? until + 1) <= until)
    stalled.sort(([, a], [, b]) => b - a)
    let total = stalled.reduce((sum, [, bytes]) => sum + bytes, 0)
    for (const [client, bytes] of stalled) {
      if (bytes <= limits.maxBacklog && total <= limits.maxBacklogTotal) break
      total -= bytes
      drop(client)
    }
  }

  /** Holds these clients, and releases those who were held before. */
  async function holdOnly(stuck: Set<Client>): Promise<void> {
    const before = heldBack
    heldBack = stuck
    calm++
    for (const client of stuck) {
      if (!before.has(client)) calm = 0
      client.hold()
    }
    const breaks = new Breaks()
    for (const client of before) {
      if (stuck.has(client)) continue
      client.release()
      if (breaks.isDue) await breaks.rest()
    }
  }

  return {
    leave(client) {
      queues.delete(client)
      heldBack.delete(client)
    },
    async look() {
      if (isLooking || !isKnown) return
      calls++
      if (calm >= soonCalm && calls < rareCalls) return
      if (queues.size === 0 && heldBack.size === 0 && !isWorth()) {
        calm = 0
        return
      }
      calls = 0
      isLooking = true
      const held = new Map<Client, number>()
      const last = queues
      queues = new Map()
      const stuck = new Set<Client>()
      try {
        const named = await byEnds()
        isKnown = await readQueues((ends, bytes) => {
          const client = named.get(ends)
          if (!client || bytes < leastQueued) return
          const queue = { bytes: bytes + client.pending, written: client.written, at: clock.now() }
          const before = last.get(client)
          const isReading =
            !before || before.bytes + queue.written - before.written >= queue.bytes + leastBytes
          queues.set(client, isReading ? queue : before)
          held.set(client, queue.bytes)
          if (!isReading && queue.bytes >= leastBytes) stuck.add(client)
        })
        await holdOnly(stuck)
        dropStalled(held)
      } finally {
        isLooking = false
      }
    },
  }
}
