import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { accountTables, type Collection } from '../model/collection.js'
import { deleteRows } from '../records/rows.js'
import { remove } from '../store/statements/collections.js'
import { ofCollection } from '../store/statements/rows.js'
import { dropTable } from '../store/statements/schema.js'
import { dropWithShadow } from '../store/statements/views.js'
import { changeCollections } from './change.js'
import { resaveViews } from './resave-views.js'
import { collectionById, type World } from './world.js'

/**
 * Deletes a collection with its records, unless it is a system collection, or relations or views
 * depend on it. Throws route.not_found, collection.delete_failed. Source: PocketBase
 * apis/collection.go collectionDelete.
 */
export async function deleteCollection(app: App, nameOrId: string): Promise<void> {
  const collection = app.collections.find(nameOrId)
  if (!collection) throw fail('route.not_found')
  await changeCollections(app, 'collection.delete_failed', async (world) => {
    try {
      await deleteWithin(world, collection, true)
    } catch (cause) {
      const names = referring(world, collection).map(({ name }) => name)
      const message =
        names.length > 0
          ? `Failed to delete collection probably due to existing reference in ${names.join(', ')}.`
          : 'Failed to delete collection.'
      throw fail('collection.delete_failed', { message, cause })
    }
  })
}

/**
 * Deletes within the world's transaction; `careful` refuses if something depends on it. Source:
 * PocketBase core/collection_model.go onCollectionDeleteExecute.
 */
export async function deleteWithin(
  world: World,
  { id, name, type, system }: Collection,
  careful: boolean,
): Promise<void> {
  const { tx } = world
  if (system) throw new Error(`[${name}] system collections cannot be deleted`)
  const collection = collectionById(world, id)
  if (!collection) throw new Error('sql: no rows in result set')
  const references = careful ? referring(world, collection) : []
  if (references.length > 0) {
    const names = references.map((each) => each.name).join(', ')
    throw new Error(`[${name}] failed to delete due to existing relation references: ${names}`)
  }
  if (type === 'view') await dropWithShadow(tx, name)
  else await dropTable(tx, name)
  if (careful) await resaveViews(world, id)
  await remove(tx, id)
  if (type !== 'view') await world.leaveFiles(id)
  if (type === 'auth') {
    for (const table of accountTables) {
      await deleteRows(world, tx, table, ofCollection(id), world.news)
    }
  }
  await world.collections.renew(id)
}

/** The other collections with a relation to this one. */
function referring({ collections }: World, { id }: Collection): Collection[] {
  return collections
    .all()
    .filter(
      (other) =>
        other.id !== id &&
        other.fields.some((field) => field.type === 'relation' && field.collectionId === id),
    )
}
