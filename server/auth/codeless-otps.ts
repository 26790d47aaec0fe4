import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import type { GivenTo } from './memory.js'
import { type CodelessIds, isExpired, newestFirst } from './otps.js'

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
  const { codelessByOwner: byOwner, codelessOwners: ownerOf } = app.memory
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
  const given = app.memory.codelessOwners.get(keyOf(collection, id))
  return given && !isExpired(app, collection, given.created) ? given : undefined
}

function keyOf({ id }: AuthCollection, what: string): string {
  return `${id} ${what}`
}
