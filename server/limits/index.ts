import type { Logger } from 'pino'
import type { Bus } from '../base/bus.js'
import type { Clock } from '../base/clock.js'
import type { SharedState } from '../base/cluster.js'
import type { OwnStore } from '../store/store.js'
import type { Counter, Limit, Taken } from './counter.js'
import { createKnownAddresses, type KnownAddresses } from './known-addresses.js'
import { createLoginBudget, type LoginBudget } from './login-budget.js'
import type { RateClients } from './rate-clients.js'

/**
 * The limits of this gateway. `enabled` is false with --limits off, which leaves only the native
 * rules.
 */
export interface Limits {
  readonly enabled: boolean
  /** For the contracts' own limits. */
  readonly counter: Counter
  /** Wrong passwords; counts nothing with --limits off. */
  readonly logins: LoginBudget
  readonly known: KnownAddresses
  /** The windows of settings.rateLimits. */
  readonly native: RateClients
  /** Writes what is still in memory. */
  close(): Promise<void>
}

export interface LimitsOptions {
  /** The counters shared by all processes. */
  shared: Pick<SharedState, 'counter' | 'rates'>
  enabled: boolean
  clock: Clock
  log: Logger
  bus: Bus
  /** The gateway's own database, opened on first use. */
  own(): Promise<OwnStore>
}

/** Creates the limits; nothing is read or written until a login needs it. */
export function createLimits({ shared, enabled, clock, log, bus, own }: LimitsOptions): Limits {
  const { counter, rates: native } = shared
  const known = createKnownAddresses({ clock, log, own })
  native.onBegin(() => bus.emit('limits.begun'))
  bus.on('settings.changed', native.clear)
  return {
    enabled,
    counter,
    logins: enabled ? createLoginBudget({ counter, known, clock, log }) : unlimited,
    known: enabled ? known : unknown,
    native,
    close: known.close,
  }
}

/**
 * Counts one request towards a contract's own limit; undefined with --limits off. The contract
 * writes the 429 itself, in its own shape.
 */
export async function takeOwnLimit(
  { enabled, counter }: Limits,
  key: string,
  limit: Limit,
): Promise<Taken | undefined> {
  return enabled ? counter.take(key, limit) : undefined
}

const unlimited: LoginBudget = { spend: (_, work) => work() }
const unknown: KnownAddresses = {
  has: async () => false,
  remember: () => {},
  close: async () => {},
}
