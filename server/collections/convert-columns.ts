import { randomText } from '../base/ids.js'
import { kindOf } from '../fields/index.js'
import type { Field } from '../model/field-options.js'
import * as schema from '../store/statements/schema.js'
import * as views from '../store/statements/views.js'
import type { Db } from '../store/store.js'
import type { Draft } from './draft-shape.js'
import { byId } from './field-places.js'

/**
 * Rewrites the columns of fields that hold several values now and one before, or the other way
 * round. Of several values the last one is kept. There must be no views meanwhile. Source:
 * PocketBase core/collection_record_table_sync.go normalizeSingleVsMultipleFieldChanges.
 */
export async function convertColumns(tx: Db, draft: Draft, old: Draft): Promise<void> {
  const before = byId(old.fields)
  const changed = draft.fields.filter((field) => {
    const known = before.get(field.id)
    // New columns count as single-valued, since they are still empty.
    return isMultiple(known) !== isMultiple(field)
  })
  if (changed.length === 0) return
  await views.dropShadows(tx)
  const stored = await views.all(tx)
  for (const { name } of stored) await views.drop(tx, name)
  for (const field of changed) await convertColumn(tx, draft.name, field)
  for (const { sql } of stored) await tx.run(sql)
}

function isMultiple(field: Field | undefined): boolean {
  return field !== undefined && kindOf(field).isMultiple?.(field) === true
}

async function convertColumn(tx: Db, table: string, field: Field): Promise<void> {
  const { name } = field
  const passing = `_${name}${randomText(5)}`
  await schema.renameColumn(tx, table, name, passing)
  await schema.addColumn(tx, table, { name, type: kindOf(field).columnType(field) })
  const fill = isMultiple(field) ? schema.fillWithLists : schema.fillWithLast
  await fill(tx, table, passing, name)
  await schema.dropColumn(tx, table, passing)
}
