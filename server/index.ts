import type Koa from 'koa'
import { loadConfig, type PartialConfig } from './base/config.js'
import { run } from './gateway.js'

export type { PartialConfig } from './base/config.js'
export { StartError } from './base/errors.js'

/** A gateway in a program of one's own. */
export interface Gateway {
  /**
   * The Koa app: mount it, or hand `koa.callback()` to a server of one's own. Without listen() no
   * backup can be restored.
   */
  readonly koa: Koa
  /** Listens on serve.http (and serve.https). */
  listen(): Promise<{ url: string }>
  /** Lets running requests end, 10 s at most, checkpoints and closes the databases. */
  close(): Promise<void>
}

/**
 * Opens the data folder and builds the gateway. Options are those of docs/config.md; what is left
 * out has its default, and the environment is not read. Throws StartError with one clear line.
 */
export async function createGateway(values: PartialConfig = {}): Promise<Gateway> {
  const running = await run(loadConfig({ values }))
  const { listen, close } = running
  return {
    get koa() {
      return running.koa
    },
    listen,
    close,
  }
}
