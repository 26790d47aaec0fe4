import { encodeJson, withoutDecimals } from '../base/json.js'
import { kinds } from '../fields/index.js'
import type { Field } from '../model/field-options.js'
import { completeField, type StoredField } from '../store/migrations/stored-field.js'
import { decodeInto, type Shape, type Struct } from './decode.js'
import { DecodeError, mismatch, within } from './decode-error.js'
import { FieldList } from './field-places.js'

/** A field of that type without id and name, with every option at its zero value. */
export function blankField(type: string): Field {
  return { ...completeField({ name: '', type }), id: '' } as Field
}

/** A new field with some options set, and its id derived from its name. */
export function newField(type: string, name: string, options: Partial<Field> = {}): Field {
  return completeField({ ...options, type, name }) as StoredField & Field
}

/** Adds a field to a list; see FieldList. */
export function addField(fields: Field[], field: Field): void {
  new FieldList(fields).add(field)
}

export function fieldList(fields: readonly Field[]): Field[] {
  const list = new FieldList()
  for (const field of fields) list.add(field)
  return list.fields
}

// SQLite can't create a table, or read a view, with more columns.
const fieldsMax = 2000

/** Fields from a request; null counts as an empty list. Throws DecodeError. */
export function decodeFields(raw: unknown): Field[] {
  if (raw === null) return []
  if (!Array.isArray(raw)) throw mismatch(raw, '[]core.fieldWithType')
  if (raw.length > fieldsMax) throw new DecodeError(`json: more than ${fieldsMax} fields`)
  return fieldList(raw.map((item, at) => within(String(at), () => decodeField(item))))
}

function decodeField(raw: unknown): Field {
  const head = { type: '' }
  inField(raw, 'failed to unmarshal field type: ', () =>
    decodeInto({ type: 'text' }, head, raw, 'core.onlyFieldType'),
  )
  if (!Object.hasOwn(kinds, head.type)) {
    const text = encodeJson(withoutDecimals(raw))
    throw mismatch(raw, goField, `: missing or unknown field type in ${text}`)
  }
  const field = blankField(head.type)
  inField(raw, 'failed to unmarshal field: ', () => decodeInto(structOf(head.type), field, raw))
  return field
}

const goField = 'core.fieldWithType'

/** PocketBase decodes a field in two steps, by a method that says which one failed. */
function inField(raw: unknown, step: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw mismatch(raw, goField, `: ${step}${error.message}`)
  }
}

const structs = new Map<string, Struct>()

/** The options of a type and their shapes, derived from their zero values. */
function structOf(type: string): Struct {
  let struct = structs.get(type)
  if (!struct) {
    const { type: _, ...options } = blankField(type)
    struct = Object.fromEntries(
      Object.entries(options).map(([name, zero]) => [name, shapeOf(type, name, zero)]),
    )
    structs.set(type, struct)
  }
  return struct
}

function shapeOf(type: string, name: string, zero: unknown): Shape {
  if (type === 'number' && zero === null) return 'number?'
  if (type === 'date' && (name === 'min' || name === 'max')) return 'date'
  if (Array.isArray(zero)) return 'texts'
  if (typeof zero === 'number') return name === 'maxSize' ? 'int64' : 'int'
  return typeof zero === 'boolean' ? 'bool' : 'text'
}
