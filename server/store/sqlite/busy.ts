import { setTimeout as sleep } from 'node:timers/promises'
import { fail } from '../../base/errors.js'
import { isBusy } from './faults.js'

/** How long a statement or a transaction waits for another process before it gives up. */
export interface Patience {
  /** Milliseconds. */
  limitMs: number
}

/**
 * Runs `attempt` until the database is free, without blocking the event loop between attempts.
 * Throws server.busy after `limitMs`, and any other error of `attempt` at once.
 */
export async function retryWhileBusy<T>(attempt: () => T, patience: Patience): Promise<T> {
  let deadline = 0
  for (let tries = 1; ; tries++) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      const now = performance.now()
      deadline ||= now + patience.limitMs
      if (now >= deadline)
        throw fail('server.busy', { cause: error, headers: { 'Retry-After': '1' } })
      // Jitter, so that two processes don't collide again; 25 ms at most, so that a free lock is
      // noticed soon.
      await sleep(1 + Math.random() * Math.min(2 ** tries, 24))
    }
  }
}
