import { dictionary } from '../base/dictionary.js'
import type { Collection } from './collection.js'

/**
 * The value of a password field: the stored hash, and the plain text while a new one is being set.
 * The write flow computes `hash` from `plain` through the password pool, before a transaction.
 */
export interface PasswordValue {
  hash: string
  plain: string
}

/**
 * One record in memory. `values` holds every field in its prepared form (the result of
 * `FieldKind.prepare`): string, number, bool, date text, string[] for multiple
 * select/relation/file, RawJson for json, {lon,lat} for geoPoint, PasswordValue for password.
 */
export interface RecordModel {
  collection: Collection
  values: FieldValues
  /** The values as they were loaded; undefined for a record that isn't stored yet. */
  original: FieldValues | undefined
}

/** Prepared values by field name, without a prototype (a field may be called `constructor`). */
export type FieldValues = Record<string, unknown>

export function emptyValues(): FieldValues {
  return dictionary()
}

/** The record's id, '' if it has none yet. */
export function recordId(record: RecordModel): string {
  return record.values['id'] as string
}

/** A text value, '' if there is no such column. */
export function textOf(record: RecordModel, name: string): string {
  const value = record.values[name]
  return typeof value === 'string' ? value : ''
}

/** A bool value, false if there is no such column. */
export function boolOf(record: RecordModel, name: string): boolean {
  return record.values[name] === true
}

export function passwordOf(record: RecordModel, name = 'password'): PasswordValue {
  return (record.values[name] as PasswordValue | undefined) ?? { hash: '', plain: '' }
}
