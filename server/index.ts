import type Koa from 'koa'
import { loadConfig, type PartialConfig } from './base/config.js'
import { run } from './gateway.js'

export type { PartialConfig } from './base/config.js'
export { StartError } from './base/errors.js'

/** A gateway inside another program. */
export interface Gateway {
  /**
   * The Koa app: mount it, or pass `koa.callback()` to your own server. Without listen(), backups
   * can't be restored.
   */
  readonly koa: Koa
  /** Listens on serve.http (and serve.https). */
  listen(): Promise<{ url: string }>
  /** Lets running requests finish, for 10 s at most, then checkpoints and closes the databases. */
  close(): Promise<void>
}

/**
 * Opens the data folder and builds the gateway. Options are those of docs/config.md; missing ones
 * have their default, and the environment isn't read. Throws StartError with one clear line.
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
