import { loadConfig, type PartialConfig } from '../../server/base/config.js'
import { type Composed, compose } from '../../server/compose.js'
import type { Settings } from '../../server/settings/defaults.js'
import { copyFolder, removeFolder } from '../helper/boot.js'
import { databaseOf } from '../helper/postgres.js'

/** A gateway from the sources on a copy of the fixture, on a free port, with a stopped clock. */
export interface TestGateway extends Composed {
  url: string
  clock: { now(): number; move(ms: number): void }
  /** Changes settings as a superuser would. */
  set(change: Partial<Settings>): Promise<void>
  stop(): Promise<void>
}

export async function startGateway(config: PartialConfig = {}): Promise<TestGateway> {
  const dir = copyFolder()
  // At a full second, like the windows of settings.rateLimits.
  let now = Math.floor(Date.now() / 1000) * 1000
  const clock = {
    now: () => now,
    move(ms: number) {
      now += ms
    },
  }
  const values = { log: { level: 'error' as const }, ...config }
  const serve = { http: '127.0.0.1:0', dir, database: await databaseOf(dir), ...config.serve }
  const gateway = await compose(loadConfig({ values: { ...values, serve } }), clock)
  const { url } = await gateway.listen()
  const { settings } = gateway.app
  return {
    ...gateway,
    url,
    clock,
    set: (change) => settings.change((current) => ({ ...current, ...change })),
    async stop() {
      await gateway.close()
      removeFolder(dir)
    },
  }
}
