import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { boundedCache } from '../base/bounded-cache.js'
import type { Clock } from '../base/clock.js'
import type { AuthCollection } from '../model/collection.js'
import * as knownAddresses from '../store/statements/known-addresses.js'
import type { OwnStore } from '../store/store.js'
import { addressKey } from './address.js'

/** An account at an address. */
export interface Place {
  collection: AuthCollection
  /** '' for an identity that nobody has; it is looked up too. */
  recordId: string
  ip: string
}

/** The addresses from which each account has signed in lately; stored in pocketgate.db. */
export interface KnownAddresses {
  /** Whether the account signed in from there within 30 days; false if that can't be read. */
  has(place: Place): Promise<boolean>
  /** Records a login some time after it, at most once a day for each place. */
  remember(place: Place): void
  /** Writes pending entries. */
  close(): Promise<void>
}

export interface KnownAddressesOptions {
  clock: Clock
  log: Logger
  own(): Promise<OwnStore>
}

const dayMs = 24 * 60 * 60 * 1000
const keptMs = 30 * dayMs
// Arbitrary: later than the answer, so that a burst of logins is one transaction.
const gatherMs = 100
// Arbitrary: far more logins than happen in a second; beyond it they aren't recorded.
const maxWaiting = 10_000

/** Creates the list in the gateway's own database, which is opened only when needed. */
export function createKnownAddresses({ clock, log, own }: KnownAddressesOptions): KnownAddresses {
  const fresh = boundedCache<string, number>(10_000)
  let waiting = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  let prunedAt = 0

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const rows = waiting
    waiting = new Map()
    if (rows.size === 0) return
    writing = writing
      .then(() => store(rows))
      .catch((error: unknown) => log.error({ err: error }, 'addresses of logins were not stored'))
  }

  async function store(rows: ReadonlyMap<string, number>): Promise<void> {
    const now = clock.now()
    await (await own()).transaction(async (tx) => {
      for (const [hash, seen] of rows) {
        await knownAddresses.put(tx, Buffer.from(hash, 'base64'), seen)
      }
      if (now - prunedAt < dayMs) return
      await knownAddresses.removeBefore(tx, now - keptMs)
      prunedAt = now
    })
  }

  return {
    async has(place) {
      const hash = hashOf(place)
      const since = clock.now() - keptMs
      // A login that just happened may not be written yet.
      if ((fresh.get(hash) ?? 0) >= since) return true
      try {
        const { read } = await own()
        return await knownAddresses.isKnown(read, Buffer.from(hash, 'base64'), since)
      } catch (error) {
        log.error({ err: error }, 'known addresses cannot be read')
        return false
      }
    },
    remember(place) {
      const hash = hashOf(place)
      const now = clock.now()
      const last = fresh.get(hash)
      if ((last !== undefined && now - last < dayMs) || waiting.size >= maxWaiting) return
      fresh.set(hash, now)
      waiting.set(hash, now)
      timer ??= setTimeout(write, gatherMs).unref()
    },
    async close() {
      write()
      await writing
    },
  }
}

/** The key is the collection's secret in data.db: alone, pocketgate.db tells nobody's addresses. */
function hashOf({ collection, recordId, ip }: Place): string {
  return createHmac('sha256', collection.auth.authToken.secret)
    .update(`${collection.id}\n${recordId}\n${addressKey(ip)}`)
    .digest('base64')
}
