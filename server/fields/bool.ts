import { castBool } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, plainSetter } from './options.js'

/** Source: PocketBase core/field_bool.go. */
export const boolKind: FieldKind = {
  type: 'bool',
  columnType: () => 'BOOLEAN DEFAULT FALSE NOT NULL',
  prepare: (_field, raw) => castBool(raw),
  // By way of text: a 2 in the column isn't true.
  fromDatabase: (_field, cell) => cell === 1 || (cell !== 0 && castBool(cellText(cell))),
  toDatabase: (_field, value) => (value === true ? 1 : 0),
  setter: (field, key) => plainSetter(field, key, boolKind.prepare),
  validate: (field, { values }) =>
    field.required && values[field.name] !== true ? blank : undefined,
}
