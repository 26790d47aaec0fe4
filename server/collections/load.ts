import { Breaks } from '../base/breaks.js'
import type { Bus } from '../base/bus.js'
import { takingLatest } from '../base/latest.js'
import { cellBytes } from '../fields/cell-bytes.js'
import type { Collections } from '../model/cache.js'
import { type AuthCollection, type Collection, isAuthCollection } from '../model/collection.js'
import * as stored from '../store/statements/collections.js'
import type { Db, Store } from '../store/store.js'
import { parseCollection } from './parse.js'

/**
 * Reads `_collections` and caches it. A reload replaces the whole set at once, so a request that
 * holds a collection keeps a consistent one. Announces `collections.changed`.
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

// Smaller values don't count separately: an arbitrary 64 KiB, more than texts without a declared
// length have.
const largeFrom = 1 << 16

function tablesOfLarge(collections: Collections): string[] {
  return collections
    .all()
    .filter(({ type, fields }) => type !== 'view' && fields.some((f) => cellBytes(f) > largeFrom))
    .map(({ name }) => name)
}

/**
 * The collections as a transaction sees them. After each of its own changes, the changed collection
 * is read again.
 */
export interface CollectionsWithin extends Collections {
  /** The collection with exactly that id. */
  withId(id: string): Collection | undefined
  renew(id: string): Promise<void>
}

export async function collectionsWithin(tx: Db): Promise<CollectionsWithin> {
  let set = await load(tx)
  let version = 1
  return {
    dialect: tx.dialect,
    find: (nameOrId) => findIn(set, nameOrId),
    all: () => set.all,
    auth: () => set.auth,
    withId: (id) => set.byId.get(id),
    get version() {
      return version
    },
    async reload() {
      set = await load(tx)
      version++
    },
    async renew(id) {
      const row = await stored.find(tx, id)
      set = withRenewed(set, id, row && parseCollection(row))
      version++
    },
  }
}

/** The set with another collection under that id, in its place or at the end, or with none. */
function withRenewed(
  { all, byId }: CollectionSet,
  id: string,
  renewed: Collection | undefined,
): CollectionSet {
  if (renewed && !byId.has(id)) return setOf([...all, renewed])
  const others = renewed
    ? all.map((each) => (each.id === id ? renewed : each))
    : all.filter((each) => each.id !== id)
  return setOf(others)
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
    dialect: db.dialect,
    find: (nameOrId) => findIn(set, nameOrId),
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

/** One collection's id may be another's name: as in PocketBase, the one created first wins. */
function findIn({ all, byId, byName }: CollectionSet, nameOrId: string): Collection | undefined {
  const a = byId.get(nameOrId)
  const b = byName.get(nameOrId.toLowerCase())
  if (!a || !b || a === b) return a ?? b
  return all.indexOf(a) < all.indexOf(b) ? a : b
}

interface CollectionSet {
  all: readonly Collection[]
  auth: readonly AuthCollection[]
  byId: Map<string, Collection>
  /** Lower-case keys. */
  byName: Map<string, Collection>
}

async function load(db: Db): Promise<CollectionSet> {
  // Starts here, since reading many collections takes time too.
  const breaks = new Breaks()
  const rows = await stored.all(db)
  const all: Collection[] = []
  for (const row of rows) {
    if (breaks.isDue) await breaks.rest()
    all.push(parseCollection(row))
  }
  return setOf(all)
}

function setOf(all: readonly Collection[]): CollectionSet {
  return {
    all,
    auth: all.filter(isAuthCollection),
    byId: new Map(all.map((collection) => [collection.id, collection])),
    byName: new Map(all.map((collection) => [collection.name.toLowerCase(), collection])),
  }
}
