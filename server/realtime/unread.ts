import type { Config } from '../base/config.js'
import type { Client } from './client.js'

export interface UnreadOptions {
  clients: ReadonlyMap<string, Client>
  limits: Pick<Config['realtime'], 'maxBacklog' | 'maxBacklogTotal'>
  /** The bytes that the kernel holds for connections, by Client.ends; undefined if it doesn't tell. */
  readQueues(): Promise<ReadonlyMap<string, number> | undefined>
  drop(client: Client): void
}

// What counts as reading on; arbitrary, as in http/reading-watch.ts.
const leastBytes = 16 << 10
// Arbitrary: fewer don't fill anything.
const leastWritten = 4 << 20

/**
 * Drops clients that don't read what the kernel already holds for them. Up to 4 MB a client wait
 * there before anything waits here, and every update is copied for them: beside 2,000 who had
 * stopped reading, 1,000 who read waited for 300 ms in place of 30 (p99). Call `look` once a second.
 */
export function createUnreadWatch({ clients, limits, readQueues, drop }: UnreadOptions) {
  /** What had been written to each client before the last look, and what the kernel held then. */
  let written = new Map<Client, number>()
  let queued = new Map<Client, number>()
  let isLooking = false
  let isKnown = true

  async function look(): Promise<void> {
    if (isLooking || !isKnown) return
    if (queued.size === 0 && writtenSince() < leastWritten) return
    const before = new Map<Client, number>()
    for (const client of clients.values()) before.set(client, client.written)
    isLooking = true
    try {
      const queues = await readQueues()
      if (queues) dropStalled(queues)
      else isKnown = false
    } finally {
      written = before
      isLooking = false
    }
  }

  function writtenSince(): number {
    let sum = 0
    for (const client of clients.values()) sum += client.written - (written.get(client) ?? 0)
    return sum
  }

  /** Those whose queue got no shorter, the longest first. */
  function dropStalled(queues: ReadonlyMap<string, number>): void {
    const last = queued
    queued = new Map()
    const stalled: [client: Client, bytes: number][] = []
    let total = 0
    for (const client of clients.values()) {
      const bytes = queues.get(client.ends) ?? 0
      if (bytes === 0) continue
      queued.set(client, bytes)
      const earlier = last.get(client)
      if (earlier === undefined) continue
      // At least what was read: what is written meanwhile counts twice.
      const read = earlier + client.written - (written.get(client) ?? 0) - bytes
      if (read >= leastBytes) continue
      stalled.push([client, bytes])
      total += bytes
    }
    stalled.sort(([, a], [, b]) => b - a)
    for (const [client, bytes] of stalled) {
      if (bytes <= limits.maxBacklog && total <= limits.maxBacklogTotal) break
      total -= bytes
      queued.delete(client)
      drop(client)
    }
  }

  return { look }
}
