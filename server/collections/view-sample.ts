import { randomText } from '../base/ids.js'
import { problemsText } from '../base/problems.js'
import { cellText } from '../fields/options.js'
import { checkSettings } from '../fields/settings/index.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { asString } from '../store/quoted-text.js'
import { sample } from '../store/statements/views.js'
import type { Db, Row } from '../store/store.js'
import { collectionOf, newDraft } from './draft.js'
import { faultText } from './fault-text.js'
import { viewFieldsOf } from './view-fields.js'
import { asSql, singleQuery, withTextId } from './view-sql.js'
import type { World } from './world.js'

export interface ViewSample {
  /** The view that the query would create. */
  collection: Collection
  rows: Row[]
}

/**
 * Runs a view's query without keeping anything: its fields and some of its rows. Throws, with
 * PocketBase's words, if the query can't be used for a view; the rows may have `maxBytes` in total.
 * Source: PocketBase core/view.go DryRunView.
 */
export async function dryRunView(
  world: World,
  viewQuery: string,
  limit: number,
  maxBytes?: number,
): Promise<ViewSample> {
  const query = singleQuery(viewQuery)
  const fields = await viewFieldsOf(world, query)
  const name = `temp_view_${randomText(5)}`
  const collection: Collection = { ...collectionOf(newDraft('view', name)), fields }
  await checkFields(world, fields)
  const wrapped = await withTextId(world.tx, query)
  const rows = await readRows(world.tx, asSql(wrapped), name, limit, maxBytes)
  checkIds(rows)
  return { collection, rows }
}

async function checkFields({ collections }: World, fields: readonly Field[]): Promise<void> {
  const context = {
    collection: { type: 'view', isNew: true, fields },
    stored: undefined,
    find: (nameOrId: string) => collections.find(nameOrId),
  }
  for (const [at, field] of fields.entries()) {
    const problems = await checkSettings(field, context)
    if (!problems) continue
    throw new Error(
      `invalid field ${JSON.stringify(field.name)} (${at}): ${problemsText(problems)}`,
    )
  }
}

async function readRows(
  tx: Db,
  query: string,
  name: string,
  limit: number,
  maxBytes?: number,
): Promise<Row[]> {
  let text = query
  for (;;) {
    const statement = sample(name, text, limit)
    try {
      return await tx.all(statement, [], undefined, maxBytes)
    } catch (error) {
      const mended = asString(text, error)
      if (mended === undefined) {
        const reason = `${faultText(error)}; failed query: ${statement}`
        throw new Error(`failed to retrieve query records: ${reason}`, { cause: error })
      }
      text = mended
    }
  }
}

function checkIds(rows: readonly Row[]): void {
  const ids = new Set<string>()
  for (const row of rows) {
    const id = cellText(row['id'] ?? null) ?? ''
    if (id === '') throw new Error('the query could return records with empty or invalid ids')
    if (ids.has(id)) throw new Error('the query could return records with non-unique ids')
    ids.add(id)
  }
}
