import { dictionary } from '../base/dictionary.js'
import { kindOf } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import { emptyValues, type FieldValues, type RecordModel } from '../model/record.js'
import type { Row, SqlValue } from '../store/store.js'

/**
 * A stored record from its row. A missing column has the field's zero value. The values are
 * prepared on first access.
 */
export function recordFromRow(collection: Collection, row: Row): RecordModel {
  return new LoadedRecord(collection, row)
}

// Without a prototype, because a field may be called `toString`.
const noCells: Row = dictionary()

/** A record that isn't stored yet, with every field at its zero value. */
export function newRecord(collection: Collection): RecordModel {
  return { collection, values: readValues(collection, noCells), original: undefined }
}

/** Copies values, so that changes to one don't affect the other. */
export function copyValues(values: FieldValues): FieldValues {
  return Object.assign(emptyValues(), values)
}

// Most records are only read, so their original values are read from the row only if a write needs
// them.
class LoadedRecord implements RecordModel {
  readonly collection: Collection
  readonly #row: Row
  #values: FieldValues | undefined
  #original: FieldValues | undefined

  constructor(collection: Collection, row: Row) {
    this.collection = collection
    this.#row = row
  }

  get values(): FieldValues {
    this.#values ??= readValues(this.collection, this.#row)
    return this.#values
  }

  set values(values: FieldValues) {
    this.#values = values
  }

  get original(): FieldValues {
    this.#original ??= readValues(this.collection, this.#row)
    return this.#original
  }

  set original(values: FieldValues) {
    this.#original = values
  }
}

interface Reader {
  name: string
  read(cell: SqlValue): unknown
}

// A reloaded collection is a new object and gets new readers.
const readers = new WeakMap<Collection, readonly Reader[]>()

function readersOf(collection: Collection): readonly Reader[] {
  let known = readers.get(collection)
  if (!known) {
    known = collection.fields.map((field) => {
      const kind = kindOf(field)
      return { name: field.name, read: (cell) => kind.fromDatabase(field, cell) }
    })
    readers.set(collection, known)
  }
  return known
}

function readValues(collection: Collection, row: Row): FieldValues {
  const values = emptyValues()
  for (const { name, read } of readersOf(collection)) values[name] = read(row[name] ?? null)
  return values
}
