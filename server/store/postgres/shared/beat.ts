import type { QueryConfig } from 'pg'
import type { Logger } from 'pino'
import type { DatabaseState } from '../../../base/cluster.js'
import type { Address } from '../address.js'
import { isReadOnly } from '../faults.js'
import { openPool } from '../pool.js'
import type { Reach } from '../reach.js'
import type { Ask } from './state.js'

export interface BeatOptions {
  address: Address
  schema: string
  log: Logger
  reach: Reach
  /** Says that this instance is alive, by the beat's own connection. */
  say(ask: Ask): Promise<void>
  /** What is to be done now and then. */
  tidy(): Promise<void>
}

// Twice so long at most until it is known that the database doesn't answer: a request waits 5 s at most.
const everyMs = 1000
const longestAnswerMs = 2500
// While it is away: so soon after it is back are requests served again.
const whileAwayMs = 250
const tidyEvery = 30

const words: Record<DatabaseState, string> = {
  well: 'the database answers again',
  readOnly: 'the database takes no changes',
  away: 'the database does not answer',
}

/**
 * Finds out again and again whether the database takes changes, on a connection that nothing else waits for.
 * Rejects where the first try fails.
 */
export async function startBeat(options: BeatOptions): Promise<{ stop(): Promise<void> }> {
  const { address, schema, log, reach, say, tidy } = options
  const pool = await openPool({ address, schema, timeoutMs: longestAnswerMs, log, max: 1 })
  const ask: Ask = async (text, values = []) => {
    // The driver knows a limit of its own for a statement, its types don't.
    const config = { text, values, query_timeout: longestAnswerMs } as QueryConfig
    return (await pool.query(config)).rows
  }
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let beats = 0

  /** A connection may have been ended while the database is well. */
  async function saySomehow(): Promise<void> {
    const started = performance.now()
    await say(ask).catch((error: unknown) => {
      if (isReadOnly(error) || performance.now() - started > everyMs) throw error
      return say(ask)
    })
  }

  async function look(): Promise<DatabaseState> {
    try {
      await saySomehow()
      return 'well'
    } catch (error) {
      const state = isReadOnly(error) ? 'readOnly' : 'away'
      if (state !== reach.state) log.warn({ err: error }, words[state])
      return state
    }
  }

  async function beat(): Promise<void> {
    const before = reach.state
    const state = await look()
    if (isStopped) return
    reach.found(state)
    if (state === 'well' && before !== 'well') log.info(words.well)
    if (state === 'well' && ++beats % tidyEvery === 0) {
      await tidy().catch((error: unknown) => log.warn({ err: error }, 'old news were not removed'))
    }
    wait()
  }

  function wait(): void {
    if (!isStopped) timer = setTimeout(beat, reach.isAway ? whileAwayMs : everyMs).unref()
  }

  try {
    await say(ask)
  } catch (error) {
    await pool.end()
    throw error
  }
  wait()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await pool.end()
    },
  }
}
