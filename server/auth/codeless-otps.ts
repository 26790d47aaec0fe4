import type { App } from '../base/app.js'
import { type BoundedCache, boundedCache } from '../base/bounded-cache.js'
import type { AuthCollection } from '../model/collection.js'
import { type CodelessIds, type GivenId, isExpired, newestFirst } from './otps.js'

/** Whom an id without a code was given to. */
export interface GivenTo {
  address: string
  /** '' where nobody has the address. */
  recordRef: string
}

/** The ids that have no code: they must behave as an account's do. */
interface GivenIds {
  byOwner: BoundedCache<string, readonly GivenId[]>
  ownerOf: BoundedCache<string, GivenId & GivenTo>
}

const kept = new WeakMap<App, GivenIds>()
// Arbitrary: some 5 MB, or 20 where each address has ten ids. Each costs who asks a hash, and an id
// that is forgotten is one of nobody.
const keptIds = 10_000
// No more than an account can have matter.
const keptPerOwner = 10

/**
 * The ids of an address that nobody has, or of an account whose mails fail. An account has its own,
 * so that what was asked before somebody signed up doesn't count for him.
 */
export function codelessAt(
  app: App,
  collection: AuthCollection,
  { address, recordRef }: GivenTo,
): CodelessIds {
  const { byOwner, ownerOf } = idsOf(app)
  // No id of a record has the question mark.
  const key = keyOf(collection, recordRef || `?${address}`)
  const given = () =>
    (byOwner.get(key) ?? []).filter(({ created }) => !isExpired(app, collection, created))
  return {
    given,
    give(next) {
      byOwner.set(key, [next, ...given()].sort(newestFirst).slice(0, keptPerOwner))
      ownerOf.set(keyOf(collection, next.id), { ...next, address, recordRef })
    },
  }
}

/** Whom that id was given to; undefined once a code of it would have expired. */
export function ownerOfCodeless(
  app: App,
  collection: AuthCollection,
  id: string,
): GivenTo | undefined {
  const given = idsOf(app).ownerOf.get(keyOf(collection, id))
  return given && !isExpired(app, collection, given.created) ? given : undefined
}

function idsOf(app: App): GivenIds {
  let found = kept.get(app)
  if (!found) {
    found = { byOwner: boundedCache(keptIds), ownerOf: boundedCache(keptIds) }
    kept.set(app, found)
  }
  return found
}

function keyOf({ id }: AuthCollection, what: string): string {
  return `${id} ${what}`
}
