import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.js'
import type { FactorKeys } from '../auth/factor-key.js'
import type { Factors } from '../auth/factor-settings.js'
import type { AuthMemory } from '../auth/memory.js'
import type { LiveSessions } from '../auth/sessions-at-work.js'
import type { Backups } from '../backups/backups.js'
import type { Crons } from '../crons/crons.js'
import type { Files } from '../files/index.js'
import type { Hooks } from '../hooks/hooks.js'
import type { Limits } from '../limits/index.js'
import type { LogSink } from '../logs/sink.js'
import type { Outbox } from '../mail/outbox.js'
import type { Metrics } from '../metrics/metrics.js'
import type { Collections } from '../model/cache.js'
import type { OAuth2 } from '../oauth2/client.js'
import type { Passwords } from '../passwords/pool.js'
import type { Realtime } from '../realtime/realtime.js'
import type { CurrentSettings } from '../settings/current.js'
import type { Store } from '../store/store.js'
import type { Tokens } from '../tokens/verify.js'
import type { Bus } from './bus.js'
import type { Clock } from './clock.js'
import type { Cluster } from './cluster.js'
import type { Config } from './config.js'

/** What reading and showing records needs. */
export type Reading = Pick<App, 'config' | 'store' | 'collections' | 'clock' | 'log'>

/** What a flow may use. Built by compose.ts and passed down; there are no globals. */
export interface App {
  config: Config
  log: Logger
  clock: Clock
  bus: Bus
  /** What runs around flows, if something listens. */
  hooks: Hooks
  store: Store
  collections: Collections
  /** PocketBase's current settings. */
  settings: CurrentSettings
  tokens: Tokens
  passwords: Passwords
  mail: Outbox
  /** The other processes that serve the same data, and the shared state. */
  cluster: Cluster
  /** State of this process's login flows. */
  memory: AuthMemory
  /** Which second factors each auth collection accepts. */
  factors: Factors
  /** Whether the sessions named by tokens are still alive. */
  sessions: LiveSessions
  /** The keys that encrypt their stored secrets. */
  factorKeys: FactorKeys
  limits: Limits
  files: Files
  /** Talks to the providers of the collections. */
  oauth2: OAuth2
  realtime: Realtime
  backups: Backups
  /** The audit trail; left out where a test doesn't need it. */
  audit?: Audit
  /** The request log; left out if nothing is served. */
  logs?: LogSink
  /** The jobs; left out if nothing is served. */
  crons?: Crons
  /** The metrics; left out if metrics.mode is off. */
  metrics?: Metrics
}
