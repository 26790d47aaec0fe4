import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { breakOff } from '../break-off.js'
import { loadDriver } from '../driver.js'

export interface LineOptions {
  connectionString: string
  /** A schema's name: messages of instances on another schema are ignored. */
  channel: string
  log: Logger
  /** A notification's text. */
  onText(text: string): void
  /** The connection broke. */
  onLost(): void
  /** The connection is open, for the first time or again. */
  onOpen(): Promise<void>
}

/** A connection that only listens, and is reopened when it breaks. */
export interface Line {
  /** Ends the connection, which is then made again. */
  cut(): void
  close(): Promise<void>
}

const firstPauseMs = 20
const longestPauseMs = 2000
// One that lasted this long is made anew at once: until then no news arrive.
const steadyMs = 1000
// A connection that broke on the network doesn't report it.
const lookEveryMs = 5000
const longestAnswerMs = 2500

/** Resolves when it listens. Rejects if the first attempt fails. */
export async function openLine(options: LineOptions): Promise<Line> {
  const { connectionString, channel, log, onText, onLost, onOpen } = options
  const listen = `LISTEN "${channel}"`
  let client: pg.Client | undefined
  let isClosed = false

  async function open(): Promise<void> {
    const { Client } = await loadDriver()
    const fresh = new Client({
      connectionString,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    })
    fresh.on('error', (error) => log.warn({ err: error }, 'the line to other instances broke'))
    let hasEnded = false
    let openSince = 0
    fresh.on('end', () => {
      hasEnded = true
      if (client !== fresh) return
      client = undefined
      onLost()
      const wasSteady = performance.now() - openSince > steadyMs
      if (!isClosed) void again(wasSteady ? 0 : firstPauseMs)
    })
    fresh.on('notification', ({ payload = '' }) => onText(payload))
    try {
      await fresh.connect()
      await fresh.query(listen)
      await onOpen()
      if (hasEnded) throw new Error('the connection has ended')
      client = fresh
      openSince = performance.now()
    } catch (error) {
      onLost()
      breakOff(fresh)
      throw error
    }
  }

  async function again(pauseMs: number): Promise<void> {
    for (let nextMs = pauseMs; !isClosed; nextMs = pauseAfter(nextMs)) {
      if (nextMs > 0) await wait(nextMs)
      try {
        return await open()
      } catch (error) {
        log.warn({ err: error }, 'other instances are not heard: trying again')
      }
    }
  }

  const pauseAfter = (ms: number) => Math.min(longestPauseMs, Math.max(firstPauseMs, ms * 2))
  await open()
  const look = setInterval(() => {
    const looked = client
    // The driver has its own statement timeout, which its types lack.
    const config = { text: listen, query_timeout: longestAnswerMs }
    looked?.query(config).catch(() => breakOff(looked))
  }, lookEveryMs).unref()
  return {
    cut() {
      if (client) breakOff(client)
    },
    async close() {
      isClosed = true
      clearInterval(look)
      await client?.end().catch(() => {})
    },
  }
}
