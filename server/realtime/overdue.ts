import { Breaks } from '../base/breaks.js'
import type { Clock } from '../base/clock.js'
import type { Config } from '../base/config.js'
import type { Client } from './client.js'

export interface OverdueOptions {
  clients: ReadonlyMap<string, Client>
  clock: Clock
  limits: Pick<Config['realtime'], 'idleTimeout' | 'maxTimeout'>
}

/**
 * Returns a function that closes the clients who have been connected, or idle, for too long. One
 * update to all makes all idle at the same time, so this takes breaks: 8,000 at once took 0.7 s.
 */
export function createOverdue({ clients, clock, limits }: OverdueOptions): () => Promise<void> {
  const [idleMs, longestMs] = [limits.idleTimeout * 1000, limits.maxTimeout * 1000]
  let isClosing = false

  return async () => {
    if (isClosing) return
    isClosing = true
    const breaks = new Breaks()
    let now = clock.now()
    for (const client of clients.values()) {
      if (now - client.begun < longestMs && now - client.lastWritten < idleMs) continue
      client.close()
      if (!breaks.isDue) continue
      await breaks.rest()
      now = clock.now()
    }
    isClosing = false
  }
}
