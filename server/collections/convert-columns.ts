import { randomText } from '../base/ids.js'
import { kindOf } from '../fields/index.js'
import type { Field } from '../model/field-options.js'
import { backquoted } from '../store/names.js'
import type { Db } from '../store/store.js'
import { dropShadows, storedViews } from './alter-table.js'
import type { Draft } from './draft.js'
import { byId } from './field-places.js'

/**
 * Rewrites the columns of fields that hold several values now and one before, or the other way
 * round. Of several values the last one stays. Views are away meanwhile.
 * Source: PocketBase core/collection_record_table_sync.go normalizeSingleVsMultipleFieldChanges.
 */
export async function convertColumns(tx: Db, draft: Draft, old: Draft): Promise<void> {
  const before = byId(old.fields)
  const changed = draft.fields.filter((field) => {
    const known = before.get(field.id)
    // New columns count as ones of single values: they are empty yet.
    return isMultiple(known) !== isMultiple(field)
  })
  if (changed.length === 0) return
  await dropShadows(tx)
  const views = await storedViews(tx)
  for (const { name } of views) await tx.run(`DROP VIEW main.${backquoted(name)}`)
  for (const field of changed) await convertColumn(tx, draft.name, field)
  for (const { sql } of views) await tx.run(sql)
}

function isMultiple(field: Field | undefined): boolean {
  return field !== undefined && kindOf(field).isMultiple?.(field) === true
}

async function convertColumn(tx: Db, tableName: string, field: Field): Promise<void> {
  const table = backquoted(tableName)
  const column = backquoted(field.name)
  const passing = backquoted(`_${field.name}${randomText(5)}`)
  const isList = `json_valid(${passing}) AND json_type(${passing}) = 'array'`
  await tx.run(`ALTER TABLE ${table} RENAME COLUMN ${column} TO ${passing}`)
  await tx.run(`ALTER TABLE ${table} ADD ${column} ${kindOf(field).columnType(field)}`)
  await tx.run(
    isMultiple(field)
      ? `UPDATE ${table} SET ${column} = CASE
           WHEN coalesce(${passing}, '') = '' THEN '[]'
           WHEN ${isList} THEN ${passing}
           ELSE json_array(${passing})
         END`
      : `UPDATE ${table} SET ${column} = CASE
           WHEN coalesce(${passing}, '[]') = '[]' THEN ''
           WHEN ${isList} THEN coalesce(json_extract(${passing}, '$[#-1]'), '')
           ELSE ${passing}
         END`,
  )
  await tx.run(`ALTER TABLE ${table} DROP COLUMN ${passing}`)
}
