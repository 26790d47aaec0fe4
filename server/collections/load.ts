import type { Bus } from '../base/bus.js'
import { takingLatest } from '../base/latest.js'
import { cellBytes } from '../fields/cell-bytes.js'
import type { Collections } from '../model/cache.js'
import { type AuthCollection, type Collection, isAuthCollection } from '../model/collection.js'
import type { Db, Store } from '../store/store.js'
import { type CollectionRow, parseCollection } from './parse.js'

/**
 * Reads `_collections` and keeps it in memory. A reload swaps the whole set at once, so a request
 * that holds a collection keeps a consistent one. Announces `collections.changed`.
 */
export async function openCollections(store: Store, bus: Bus): Promise<Collections> {
  const collections = await openSet(store.read, {
    before: () => store.schemaChanged(),
    after: () => {
      store.holdLarge(tablesOfLarge(collections))
      bus.emit('collections.changed')
    },
  })
  store.holdLarge(tablesOfLarge(collections))
  return collections
}

// Values up to this count as rows do: an arbitrary 64 KiB, more than texts have that aren't told otherwise.
const largeFrom = 1 << 16

function tablesOfLarge(collections: Collections): string[] {
  return collections
    .all()
    .filter(({ type, fields }) => type !== 'view' && fields.some((f) => cellBytes(f) > largeFrom))
    .map(({ name }) => name)
}

/** The collections as a transaction sees them; to be reloaded after each of its own changes. */
export function collectionsWithin(tx: Db): Promise<Collections> {
  return openSet(tx)
}

async function openSet(
  db: Db,
  reloading?: { before(): Promise<void>; after(): void },
): Promise<Collections> {
  let set: CollectionSet
  let version = 0
  const reload = takingLatest(
    () => load(db),
    (loaded) => {
      set = loaded
      version++
    },
  )
  await reload()
  return {
    find: (nameOrId) =>
      earlier(set.byId.get(nameOrId), set.byName.get(nameOrId.toLowerCase()), set),
    all: () => set.all,
    auth: () => set.auth,
    get version() {
      return version
    },
    async reload() {
      await reloading?.before()
      await reload()
      reloading?.after()
    },
  }
}

/** One collection's id may be another's name: as in PocketBase the one that was made first counts. */
function earlier(
  a: Collection | undefined,
  b: Collection | undefined,
  { all }: CollectionSet,
): Collection | undefined {
  if (!a || !b || a === b) return a ?? b
  return all.indexOf(a) < all.indexOf(b) ? a : b
}

interface CollectionSet {
  all: readonly Collection[]
  auth: readonly AuthCollection[]
  byId: Map<string, Collection>
  /** Keys in lower case. */
  byName: Map<string, Collection>
}

async function load(db: Db): Promise<CollectionSet> {
  const rows = await db.all<CollectionRow>('SELECT * FROM _collections ORDER BY rowid')
  const all = rows.map(parseCollection)
  return {
    all,
    auth: all.filter(isAuthCollection),
    byId: new Map(all.map((collection) => [collection.id, collection])),
    byName: new Map(all.map((collection) => [collection.name.toLowerCase(), collection])),
  }
}
