import type { PoolClient } from 'pg'
import { queryWithin } from './bounded.js'
import type { Runner } from './handle.js'

/**
 * Milliseconds in a transaction without a statement, after which PostgreSQL ends its session: the
 * process is halted, or its machine has vanished, while all other writers wait.
 */
export const silentMs = 3000

// An event loop that is late by two seconds isn't taken for a halted one.
const everyMs = 500
// A transaction may wait for an upload or a hook, but not for ever.
const longestPauseMs = 60_000

/** A transaction's connection, until `end` is called. */
export interface Awake extends Runner {
  end(): void
}

/** While the transaction waits for something else than the database, empty statements are sent. */
export function keepAwake(client: PoolClient): Awake {
  let running = 0
  let pausedSince = performance.now()
  const query: Runner['query'] = async (config, maxBytes) => {
    running++
    try {
      if (maxBytes !== undefined) return await queryWithin(client, config, maxBytes)
      return await client.query(config)
    } finally {
      running--
    }
  }
  const timer = setInterval(() => {
    const isPaused = running === 0 && performance.now() - pausedSince < longestPauseMs
    // Answered in a failed transaction, too.
    if (isPaused) query({ text: '' }).catch(() => {})
  }, everyMs)
  return {
    async query(config, maxBytes) {
      try {
        return await query(config, maxBytes)
      } finally {
        pausedSince = performance.now()
      }
    },
    end: () => clearInterval(timer),
  }
}
