import type { App } from '../base/app.js'
import { type BoundedCache, boundedCache } from '../base/bounded-cache.js'
import { formatDate } from '../base/clock.js'
import type { AuthCollection } from '../model/collection.js'
import { isExpired } from './otps.js'

/** The ids that addresses nobody has were given: they must behave as an account's do. */
interface Unowned {
  byAddress: BoundedCache<string, readonly GivenId[]>
  addressOf: BoundedCache<string, GivenId & { address: string }>
}

interface GivenId {
  id: string
  created: string
}

const unowned = new WeakMap<App, Unowned>()
// Arbitrary: some 5 MB. Each costs who asks a hash, and an id that is forgotten is one of nobody.
const keptIds = 10_000
// No more than an account can have matter.
const keptPerAddress = 10

/** The live ids that an address was given, newest first. */
export function liveUnowned(app: App, collection: AuthCollection, address: string): GivenId[] {
  const given = idsOf(app).byAddress.get(keyOf(collection, address)) ?? []
  return given.filter(({ created }) => !isExpired(app, collection, created))
}

/** Notes an id that an address was given. */
export function rememberUnowned(
  app: App,
  collection: AuthCollection,
  address: string,
  id: string,
): void {
  const given = { id, created: formatDate(app.clock.now()) }
  const { byAddress, addressOf } = idsOf(app)
  const all = [given, ...liveUnowned(app, collection, address)].sort(newestFirst)
  byAddress.set(keyOf(collection, address), all.slice(0, keptPerAddress))
  addressOf.set(keyOf(collection, id), { ...given, address })
}

/** The address that was given that id; undefined once a code of it would have expired. */
export function addressOfUnowned(
  app: App,
  collection: AuthCollection,
  id: string,
): string | undefined {
  const given = idsOf(app).addressOf.get(keyOf(collection, id))
  return given && !isExpired(app, collection, given.created) ? given.address : undefined
}

/** As stored codes are listed, also where two are of one millisecond. */
function newestFirst(a: GivenId, b: GivenId): number {
  return a.created === b.created ? (a.id < b.id ? 1 : -1) : a.created < b.created ? 1 : -1
}

function idsOf(app: App): Unowned {
  let found = unowned.get(app)
  if (!found) {
    found = { byAddress: boundedCache(keptIds), addressOf: boundedCache(keptIds) }
    unowned.set(app, found)
  }
  return found
}

function keyOf({ id }: AuthCollection, what: string): string {
  return `${id} ${what}`
}
