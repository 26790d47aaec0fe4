import type { Collection, CollectionType } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { CollectionRow } from '../store/statements/collections.js'
import { parseAuthOptions } from './auth-options.js'
import { objectOf, textOf } from './json-value.js'

const types: readonly string[] = ['base', 'auth', 'view']

/**
 * One row as the typed model. A damaged JSON column counts as empty, so that one bad row can't
 * prevent a start.
 */
export function parseCollection(row: CollectionRow): Collection {
  const type = (types.includes(row.type) ? row.type : 'base') as CollectionType
  const rawOptions = objectOf(parseJson(row.options))
  return {
    id: row.id,
    name: row.name,
    type,
    system: Boolean(row.system),
    fields: listOf(parseJson(row.fields)).map(parseField),
    indexes: listOf(parseJson(row.indexes)).filter((index) => typeof index === 'string'),
    listRule: row.listRule,
    viewRule: row.viewRule,
    createRule: row.createRule,
    updateRule: row.updateRule,
    deleteRule: row.deleteRule,
    rawOptions,
    ...(type === 'auth' ? { auth: parseAuthOptions(rawOptions) } : {}),
    created: row.created,
    updated: row.updated,
  }
}

function parseField(value: unknown): Field {
  const stored = objectOf(value)
  return {
    ...stored,
    id: textOf(stored.id),
    name: textOf(stored.name),
    type: textOf(stored.type),
    system: stored.system === true,
    hidden: stored.hidden === true,
    presentable: stored.presentable === true,
  }
}

// A manually written column may hold a BLOB.
function parseJson(text: string | Buffer | null): unknown {
  try {
    return JSON.parse(String(text ?? ''))
  } catch {
    return undefined
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
