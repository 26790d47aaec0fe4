import type { FieldError, FieldErrors } from '../base/errors.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { RecordModel } from '../model/record.js'
import type { Db, SqlValue } from '../store/store.js'

/** What a validation may use: reads only, through the handle of the write that it belongs to. */
export interface ValidateContext {
  db: Db
  collectionById(id: string): Collection | undefined
  /** Milliseconds since 1970. */
  now: number
}

/** Sets a field from one request key, such as `name`, `name+`, `+name`, `name-`, `name:autogenerate`. */
export type Setter = (record: RecordModel, raw: unknown) => void

export type Fault = FieldError | FieldErrors | undefined

/**
 * A field type: how its values are read, checked, stored and shown. One file per type. Prepared
 * values are never changed in place; a setter replaces them. Source: PocketBase core/field.go and
 * core/field_*.go.
 */
export interface FieldKind {
  readonly type: string
  /** Column definition for CREATE TABLE, as PocketBase writes it. */
  columnType(field: Field): string
  /**
   * A JSON value → the prepared value. Never throws; a value that can't be converted becomes zero.
   */
  prepare(field: Field, raw: unknown): unknown
  /** A column's value → the prepared value. */
  fromDatabase(field: Field, cell: SqlValue): unknown
  /** The prepared value → its column. */
  toDatabase(field: Field, value: unknown): SqlValue
  /** The prepared value → what JSON answers and rules see; left out if it is the same. */
  toJson?(field: Field, value: unknown): unknown
  /** The prepared value → what rules see of a request's body, if that isn't what JSON answers show. */
  toRule?(value: unknown): unknown
  /**
   * Setter for a request key that names this field with or without modifier; undefined for other
   * keys.
   */
  setter(field: Field, key: string): Setter | undefined
  /** The first fault of the value, or undefined. Codes, messages and order are PocketBase's. */
  validate(field: Field, record: RecordModel, context: ValidateContext): Promise<Fault> | Fault
  /**
   * Called before validation of a create or update, for values that are filled in automatically.
   */
  fill?(field: Field, record: RecordModel, moment: 'create' | 'update', now: number): void
  /** How many bytes its values may take in a request's body, if that can be many. */
  bodyBytes?(field: Field): number
  /** Whether its options make it hold several values. */
  isMultiple?(field: Field): boolean
  /** Whether `validate` reads the database, so that a transaction has to run it again. */
  readonly readsDatabase?: boolean
}
