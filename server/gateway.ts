import type Koa from 'koa'
import type { App } from './base/app.js'
import { type Clock, systemClock } from './base/clock.js'
import type { Cluster } from './base/cluster.js'
import type { Config } from './base/config.js'
import { createAlone } from './cluster/alone.js'
import { compose } from './compose.js'

/** A gateway that keeps running on other content of its data folder when a backup is restored. */
export interface Running {
  /** The current one. */
  readonly app: App
  readonly koa: Koa
  listen(): Promise<{ url: string }>
  /** Rejects if nothing could be opened any more; never resolves. */
  readonly broken: Promise<never>
  /** Stops accepting, and lets connections close by themselves; some seconds at most. */
  retire(): Promise<void>
  close(): Promise<void>
}

/**
 * Composes a gateway. A restore closes it completely and composes it anew in this process, on the
 * same port, so that a supervisor sees the process continue. Other processes on the folder end
 * before that. Throws StartError.
 */
export async function run(
  config: Config,
  clock: Clock = systemClock,
  cluster: Cluster = createAlone(clock),
): Promise<Running> {
  let current = await compose(config, clock, cluster)
  let reopening: Promise<unknown> = Promise.resolve()
  let isClosed = false
  let fail: (error: unknown) => void
  const broken = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  broken.catch(() => {})
  /** With the assigned port, if any port was requested. */
  let listening: Config | undefined

  async function reopen(swap: () => Promise<void>): Promise<{ app: App; fault: unknown }> {
    await current.close()
    let fault: unknown
    try {
      await swap()
    } catch (error) {
      fault = error
    }
    try {
      current = await compose(listening ?? config, clock, cluster)
      prepare()
      await current.listen()
    } catch (error) {
      fail(error)
      throw error
    }
    return { app: current.app, fault: fault ?? current.restoreFault }
  }

  /** Only a gateway that listens itself can hand over to the new one. */
  function prepare(): void {
    current.app.backups.reopen = (swap) => {
      if (isClosed) return Promise.reject(new Error('the gateway is closed'))
      const done = cluster.alone(() => reopen(swap))
      reopening = done.catch(() => {})
      return done
    }
  }

  return {
    get app() {
      return current.app
    },
    get koa() {
      return current.koa
    },
    async listen() {
      const { url } = await current.listen()
      listening = withPort(config, url)
      prepare()
      return { url }
    },
    broken,
    async retire() {
      await reopening
      await current.retire()
    },
    async close() {
      isClosed = true
      await reopening
      await current.close()
    },
  }
}

function withPort(config: Config, url: string): Config {
  const { serve } = config
  const option = serve.https === '' ? 'http' : 'https'
  const { port, protocol } = new URL(url)
  const number = port || (protocol === 'https:' ? '443' : '80')
  return { ...config, serve: { ...serve, [option]: serve[option].replace(/:0$/, `:${number}`) } }
}
