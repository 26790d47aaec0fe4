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
  /** Reports that this instance is alive, on the beat's own connection. */
  say(ask: Ask): Promise<void>
  /** Work to do now and then. */
  tidy(): Promise<void>
}

// It takes at most twice this long to notice that the database doesn't answer: a request waits at most 5 s.
const everyMs = 1000
const longestAnswerMs = 2500
// While the database is away: requests are served again this soon after it is back.
const whileAwayMs = 250
const tidyEvery = 30

const words: Record<DatabaseState, string> = {
  well: 'the database answers again',
  readOnly: 'the database takes no changes',
  away: 'the database does not answer',
}

/**
 * Checks repeatedly whether the database accepts changes, on a connection that nothing else uses.
 * Rejects if the first check fails.
 */
export async function startBeat(options: BeatOptions): Promise<{ stop(): Promise<void> }> {
  const { address, schema, log, reach, say, tidy } = options
  const pool = await openPool({ address, schema, timeoutMs: longestAnswerMs, log, max: 1 })
  const ask: Ask = async (text, values = []) => {
    // The driver has its own statement timeout, which its types lack.
    const config = { text, values, query_timeout: longestAnswerMs } as QueryConfig
    return (await pool.query(config)).rows
  }
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let beats = 0

  /** A connection can end although the database is fine. */
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
