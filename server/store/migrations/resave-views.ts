import type { Logger } from 'pino'
import { backquoted } from '../names.js'
import type { Db } from '../store.js'
import { readCollections, saveCollection } from './saved-collection.js'
import { encodeFields, type StoredField } from './stored-field.js'
import { bareQuery, viewFieldsOf, withTextId } from './view-fields.js'

/**
 * Saves every view for which PocketBase 0.40 would derive different fields from its query. A view
 * that can't be read is unchanged, as in PocketBase. Source: core/collection_query.go
 * resaveViewsWithChangedFields.
 */
export async function resaveChangedViews(tx: Db, now: number, log: Logger): Promise<void> {
  for (const view of await readCollections(tx, 'view')) {
    try {
      const query = String(view.options.viewQuery ?? '')
      const fields = await viewFieldsOf(tx, query, await readCollections(tx))
      if (withoutIds(fields) === withoutIds(view.fields)) continue
      const name = backquoted(view.name)
      const wrapped = await withTextId(tx, bareQuery(query))
      await tx.run(`DROP VIEW IF EXISTS main.${name}`)
      await tx.run(`CREATE VIEW ${name} AS SELECT * FROM (${wrapped})`)
      await saveCollection(tx, { ...view, fields }, now)
    } catch (error) {
      log.warn({ err: error, view: view.name }, 'view not brought up to date')
    }
  }
}

function withoutIds(fields: readonly StoredField[]): string {
  return encodeFields(fields.map((field) => ({ ...field, id: '' }))).toLowerCase()
}
