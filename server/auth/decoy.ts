import type { App } from '../base/app.js'
import { type AuthCollection, findField } from '../model/collection.js'
import type { Turn } from '../passwords/fair-queue.js'
import { bcryptCost, decoyBcrypt } from '../passwords/formats.js'
import { ifMissing } from '../store/missing-table.js'
import { somePasswords } from '../store/statements/accounts.js'

/** bcrypt's cost if a password field sets none, like Go's bcrypt.DefaultCost. */
export const defaultCost = 10

// Arbitrary: enough rows to know the usual cost, few enough to read in a millisecond.
const sampleRows = 500
const refreshMs = 60 * 60 * 1000

const known = new WeakMap<AuthCollection, { hash: string; until: number }>()

/**
 * One real comparison that can't succeed, for an unknown identity: it takes as long as one with a
 * typical account of the collection, whatever cost is configured today. Throws server.busy.
 */
export async function compareDecoy(
  app: App,
  collection: AuthCollection,
  password: string,
  turn: Turn,
): Promise<void> {
  let decoy = known.get(collection)
  if (!decoy || app.clock.now() > decoy.until) {
    const cost = await commonestCost(app, collection)
    decoy = { hash: decoyBcrypt(cost), until: app.clock.now() + refreshMs }
    known.set(collection, decoy)
  }
  await app.passwords.compare(password, decoy.hash, turn)
}

/** The cost of this collection's new hashes. */
export function configuredCost(collection: AuthCollection): number {
  const cost = findField(collection, 'password')?.['cost']
  return typeof cost === 'number' && cost > 0 ? cost : defaultCost
}

async function commonestCost(app: App, collection: AuthCollection): Promise<number> {
  const found = somePasswords(app.store.read, collection.name, sampleRows)
  const passwords = await found.catch(ifMissing<string[]>([]))
  const counts = new Map<number, number>()
  for (const password of passwords) {
    const cost = bcryptCost(password)
    if (cost !== undefined) counts.set(cost, (counts.get(cost) ?? 0) + 1)
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1])
  return commonest?.[0] ?? configuredCost(collection)
}
