import type { App } from '../base/app.js'
import type { AuthCollection } from '../model/collection.js'
import { authMarks } from './memory.js'
import { type CodelessIds, type GivenId, isExpired, newestFirst } from './otps.js'

// An account can't have more that matter.
const keptPerOwner = 10

/** Who an id without a code was given to. */
export interface GivenTo {
  address: string
  /** '' if nobody has the address. */
  recordRef: string
}

/**
 * The ids of an unknown address, or of an account whose mails fail. An account has its own, so that
 * requests from before its sign-up don't count.
 */
export function codelessAt(
  app: App,
  collection: AuthCollection,
  { address, recordRef }: GivenTo,
): CodelessIds {
  const { marks } = app.cluster
  // No record id contains a question mark.
  const key = keyOf(collection, recordRef || `?${address}`)
  return {
    async given() {
      const texts = await marks.list(authMarks.codelessByOwner, key)
      return texts
        .map((text) => JSON.parse(text) as GivenId)
        .filter(({ created }) => !isExpired(app, collection, created))
        .sort(newestFirst)
    },
    async give(next) {
      const { id, created } = next
      await marks.push(
        authMarks.codelessByOwner,
        key,
        JSON.stringify({ id, created }),
        keptPerOwner,
      )
      const owned = JSON.stringify({ created, address, recordRef })
      await marks.set(authMarks.codelessOwners, keyOf(collection, id), owned, Infinity)
    },
  }
}

/** Who that id was given to; undefined once its code would have expired. */
export async function ownerOfCodeless(
  app: App,
  collection: AuthCollection,
  id: string,
): Promise<GivenTo | undefined> {
  const text = await app.cluster.marks.get(authMarks.codelessOwners, keyOf(collection, id))
  if (text === undefined) return undefined
  const given = JSON.parse(text) as GivenTo & { created: string }
  return isExpired(app, collection, given.created) ? undefined : given
}

function keyOf({ id }: AuthCollection, what: string): string {
  return `${id} ${what}`
}
