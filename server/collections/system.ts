import { randomText } from '../base/ids.js'
import type { Field } from '../model/field-options.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import type { Draft } from './draft-shape.js'
import { addField, fieldList, newField } from './field-list.js'

const idPattern = '^[a-z0-9]+$'

/**
 * Adds the fields and indexes that a collection of its type must have. Source: PocketBase
 * core/collection_model.go initDefaultFields.
 */
export function fillDefaults(draft: Draft): void {
  if (draft.type !== 'base' && draft.type !== 'auth') return
  fillId(draft)
  if (draft.type === 'base') return
  const required = { system: true, hidden: true, required: true }
  fill(draft, 'password', 'password', required, { min: 8 })
  const autogeneratePattern = '[a-zA-Z0-9]{50}'
  fill(draft, 'text', 'tokenKey', required, { min: 30, max: 60, autogeneratePattern })
  fillIndex(draft, 'tokenKey', '')
  fill(draft, 'email', 'email', { system: true, hidden: false }, { required: true })
  fillIndex(draft, 'email', " WHERE `email` != ''")
  fill(draft, 'bool', 'emailVisibility', { system: true })
  fill(draft, 'bool', 'verified', { system: true })
}

function fillId(draft: Draft): void {
  const forced = { system: true, required: true, primaryKey: true, hidden: false }
  const known = draft.fields.find((field) => field.name === 'id')
  if (known?.type === 'text') {
    Object.assign(known, forced)
    if (known.pattern === '') known.pattern = idPattern
    return
  }
  const field = newField('text', 'id', {
    ...forced,
    min: 15,
    max: 15,
    pattern: idPattern,
    autogeneratePattern: '[a-z0-9]{15}',
  })
  draft.fields = fieldList([field, ...draft.fields])
}

/** Forces some options of a field, or adds the field with additional ones. */
function fill(
  draft: Draft,
  type: string,
  name: string,
  forced: Partial<Field>,
  initial: Partial<Field> = {},
): void {
  const known = draft.fields.find((field) => field.name === name)
  if (known?.type === type) Object.assign(known, forced)
  // Without an id of its own, it replaces a field with that name.
  else addField(draft.fields, { ...newField(type, name, { ...forced, ...initial }), id: '' })
}

function fillIndex({ indexes, id, name }: Draft, column: string, where: string): void {
  if (findSingleColumnUniqueIndex(indexes, column)) return
  // PocketBase's limit for names.
  const indexName = `idx_${column}_${id || name || randomText(10).toLowerCase()}`.slice(0, 64)
  indexes.push(`CREATE UNIQUE INDEX \`${indexName}\` ON \`${name}\` (\`${column}\`)${where}`)
}
