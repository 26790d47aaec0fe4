import { dictionary } from '../base/dictionary.js'
import type { FieldKind } from '../fields/field.js'
import { kindOf } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { RecordModel } from '../model/record.js'
import { quoteName } from '../store/names.js'
import { insertInto, updateById } from '../store/statements/records.js'
import type { SqlValue } from '../store/store.js'

/** How a collection's records are written. */
export interface WritePlan {
  columns: readonly { field: Field; kind: FieldKind; place: string }[]
  insert: string
  /** By what they change and compare, up to `updatesKept`. */
  updates: Map<string, string>
}

const updatesKept = 100

// A reloaded collection is a new object and gets a new plan.
const writePlans = new WeakMap<Collection, WritePlan>()

export function writePlanOf(collection: Collection): WritePlan {
  let plan = writePlans.get(collection)
  if (!plan) {
    const { name: table, fields } = collection
    plan = {
      columns: fields.map((field) => ({
        field,
        kind: kindOf(field),
        place: `${quoteName(field.name)} = ?`,
      })),
      insert: insertInto(
        table,
        fields.map(({ name }) => name),
      ),
      updates: new Map(),
    }
    writePlans.set(collection, plan)
  }
  return plan
}

/**
 * The statement that writes the columns with these numbers if the `compared` fields have the values
 * that follow the id. It is kept: finding it takes less than building it again.
 */
export function updateOf(
  { columns, updates }: WritePlan,
  table: string,
  changed: readonly number[],
  compared: readonly Field[],
): string {
  let key = ''
  for (const at of changed) key += `${at} `
  for (const { name } of compared) key += `/${name}`
  const known = updates.get(key)
  if (known !== undefined) return known
  const places = changed.map((at) => columns[at]!.place)
  const names = compared.map(({ name }) => name)
  const statement = updateById(table, places, names)
  if (updates.size < updatesKept) updates.set(key, statement)
  return statement
}

/** A record's columns as PocketBase stores them. */
export function recordColumns(
  record: Pick<RecordModel, 'collection' | 'values'>,
): Record<string, SqlValue> {
  const columns = dictionary<SqlValue>()
  for (const { field, kind } of writePlanOf(record.collection).columns) {
    columns[field.name] = kind.toDatabase(field, record.values[field.name])
  }
  return columns
}
