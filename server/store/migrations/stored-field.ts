import { encodeJson, sortKeys } from '../../base/json.js'
import { fieldIdOf } from './checksum.js'

/** A field as stored in `_collections.fields`. */
export type StoredField = Record<string, unknown> & { name: string; type: string }

/** Every option that PocketBase 0.40 stores for a type, with its default. */
const ownOptions: Record<string, Record<string, unknown>> = {
  autodate: { onCreate: false, onUpdate: false },
  bool: { help: '', required: false },
  date: { help: '', min: '', max: '', required: false },
  editor: { help: '', maxSize: 0, convertURLs: false, required: false },
  email: { help: '', exceptDomains: [], onlyDomains: [], required: false },
  file: {
    help: '',
    maxSize: 0,
    maxSelect: 0,
    mimeTypes: [],
    thumbs: [],
    protected: false,
    required: false,
  },
  geoPoint: { help: '', required: false },
  json: { help: '', maxSize: 0, required: false },
  number: { help: '', min: null, max: null, onlyInt: false, required: false },
  password: { help: '', pattern: '', min: 0, max: 0, cost: 0, required: false },
  relation: {
    help: '',
    collectionId: '',
    cascadeDelete: false,
    minSelect: 0,
    maxSelect: 0,
    required: false,
  },
  select: { help: '', values: [], maxSelect: 0, required: false },
  text: {
    help: '',
    min: 0,
    max: 0,
    pattern: '',
    autogeneratePattern: '',
    required: false,
    primaryKey: false,
  },
  url: { help: '', exceptDomains: [], onlyDomains: [], required: false },
}

const commonOptions = { id: '', name: '', system: false, hidden: false, presentable: false }

/** By type, every option with its default. */
const allOptions = new Map(
  Object.entries(ownOptions).map(([type, own]) => [
    type,
    Object.entries<unknown>({ ...commonOptions, ...own }),
  ]),
)

/**
 * The field with every option of its type, and without keys that PocketBase doesn't know, as after
 * a save by PocketBase. A field of an unknown type is unchanged.
 */
export function completeField(field: StoredField): StoredField {
  const options = allOptions.get(field.type)
  if (!options) return field
  const complete: StoredField = { name: field.name, type: field.type }
  for (const [key, zero] of options) {
    complete[key] = field[key] ?? (Array.isArray(zero) ? [] : zero)
  }
  if (complete.id === '') complete.id = fieldIdOf(field.type, field.name)
  return complete
}

/** completeField, and nothing in it is shared with the field. */
export function completeCopy(field: StoredField): StoredField {
  const complete = completeField(field)
  if (complete === field) return structuredClone(field)
  for (const [key, value] of Object.entries(complete)) {
    if (Array.isArray(value)) complete[key] = [...value]
  }
  return complete
}

/** JSON text of fields as PocketBase writes it: keys in alphabetical order. */
export function encodeFields(fields: readonly StoredField[]): string {
  return encodeJson(sortKeys(fields))
}

/** The column definition of a field. Source: ColumnType in core/field_*.go. */
export function columnTypeOf(field: StoredField): string {
  if (field.primaryKey === true) {
    return "TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT NULL"
  }
  if (manyValued.has(field.type) && Number(field.maxSelect ?? 0) > 1) {
    return "JSON DEFAULT '[]' NOT NULL"
  }
  return columnTypes[field.type] ?? "TEXT DEFAULT '' NOT NULL"
}

const manyValued = new Set(['file', 'relation', 'select'])

/** The types whose columns aren't plain texts. */
const columnTypes: Record<string, string> = {
  bool: 'BOOLEAN DEFAULT FALSE NOT NULL',
  number: 'NUMERIC DEFAULT 0 NOT NULL',
  json: 'JSON DEFAULT NULL',
  geoPoint: `JSON DEFAULT '{"lon":0,"lat":0}' NOT NULL`,
}
