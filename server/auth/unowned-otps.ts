import type { App } from '../base/app.js'
import { type BoundedCache, boundedCache } from '../base/bounded-cache.js'
import { formatDate } from '../base/clock.js'
import type { AuthCollection } from '../model/collection.js'
import { isExpired, type Unowned } from './otps.js'

/** The ids that addresses nobody has were given: they must behave as an account's do. */
interface GivenIds {
  byAddress: BoundedCache<string, readonly GivenId[]>
  addressOf: BoundedCache<string, GivenId & { address: string }>
}

interface GivenId {
  id: string
  created: string
}

const kept = new WeakMap<App, GivenIds>()
// Arbitrary: some 5 MB, or 20 where each address has ten ids. Each costs who asks a hash, and an id
// that is forgotten is one of nobody.
const keptIds = 10_000
// No more than an account can have matter.
const keptPerAddress = 10

/** What an address that nobody has was given, and is given next. */
export function unownedAt(app: App, collection: AuthCollection, address: string): Unowned {
  const { byAddress, addressOf } = idsOf(app)
  const key = keyOf(collection, address)
  const given = () =>
    (byAddress.get(key) ?? []).filter(({ created }) => !isExpired(app, collection, created))
  return {
    given,
    give(id) {
      const next = { id, created: formatDate(app.clock.now()) }
      byAddress.set(key, [next, ...given()].sort(newestFirst).slice(0, keptPerAddress))
      addressOf.set(keyOf(collection, id), { ...next, address })
    },
  }
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

function idsOf(app: App): GivenIds {
  let found = kept.get(app)
  if (!found) {
    found = { byAddress: boundedCache(keptIds), addressOf: boundedCache(keptIds) }
    kept.set(app, found)
  }
  return found
}

function keyOf({ id }: AuthCollection, what: string): string {
  return `${id} ${what}`
}
