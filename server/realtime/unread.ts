import type { Config } from '../base/config.js'
import type { OnQueue } from '../base/kernel-queues.js'
import type { Client } from './client.js'

export interface UnreadOptions {
  limits: Pick<Config['realtime'], 'maxBacklog' | 'maxBacklogTotal'>
  /** Reports what the kernel holds for connections, by Client.ends; false if it doesn't tell. */
  readQueues(onQueue: OnQueue): Promise<boolean>
  drop(client: Client): void
}

export interface UnreadWatch {
  join(client: Client): void
  leave(client: Client): void
  /** Call once a second. */
  look(): Promise<void>
}

/** What was on its way to a client when somebody looked, and what had been written by then. */
interface Queue {
  bytes: number
  written: number
}

// What counts as reading on; arbitrary, as in http/reading-watch.ts.
const leastBytes = 16 << 10
// Arbitrary: fewer don't fill anything.
const leastWritten = 4 << 20

/**
 * Drops clients that don't read what the kernel already holds for them. Up to 4 MB a client wait
 * there before anything waits here, and every update is copied for them: beside 2,000 who had
 * stopped reading, 1,000 who read waited for 300 ms in place of 30 (p99).
 */
export function createUnreadWatch({ limits, readQueues, drop }: UnreadOptions): UnreadWatch {
  const clients = new Map<string, Client>()
  let queues = new Map<Client, Queue>()
  let writtenBefore = 0
  let isLooking = false
  let isKnown = true

  function written(): number {
    let sum = 0
    for (const client of clients.values()) sum += client.written
    return sum
  }

  /** Those whose queue got no shorter, the longest first. */
  function dropStalled(last: ReadonlyMap<Client, Queue>): void {
    const stalled: [client: Client, bytes: number][] = []
    let total = 0
    for (const [client, queue] of queues) {
      const earlier = last.get(client)
      if (!earlier || client.isGone) continue
      const read = earlier.bytes + queue.written - earlier.written - queue.bytes
      if (read >= leastBytes) continue
      stalled.push([client, queue.bytes])
      total += queue.bytes
    }
    stalled.sort(([, a], [, b]) => b - a)
    for (const [client, bytes] of stalled) {
      if (bytes <= limits.maxBacklog && total <= limits.maxBacklogTotal) break
      total -= bytes
      queues.delete(client)
      drop(client)
    }
  }

  return {
    join(client) {
      if (client.ends !== '') clients.set(client.ends, client)
    },
    leave(client) {
      if (clients.get(client.ends) === client) clients.delete(client.ends)
      queues.delete(client)
    },
    async look() {
      if (isLooking || !isKnown) return
      const sum = written()
      if (queues.size === 0 && sum - writtenBefore < leastWritten) return
      writtenBefore = sum
      isLooking = true
      const last = queues
      queues = new Map()
      try {
        isKnown = await readQueues((ends, bytes) => {
          const client = clients.get(ends)
          if (!client) return
          queues.set(client, { bytes: bytes + client.pending, written: client.written })
        })
        dropStalled(last)
      } finally {
        isLooking = false
      }
    },
  }
}
