import { fieldError } from '../base/errors.js'
import type { Field } from '../model/field-options.js'
import { castNumber, generalText } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, isInt64 } from './options.js'

/** Source: PocketBase core/field_number.go. */
export const numberKind: FieldKind = {
  type: 'number',
  columnType: () => 'NUMERIC DEFAULT 0 NOT NULL',
  prepare: (_field, raw) => castNumber(raw),
  fromDatabase: (_field, cell) => (typeof cell === 'number' ? cell : castNumber(cellText(cell))),
  toDatabase: (_field, value) => value as number,
  setter(field, key) {
    const { name } = field
    const current = (values: Record<string, unknown>): number => castNumber(values[name])
    switch (key) {
      case name:
        return ({ values }, raw) => {
          values[name] = castNumber(raw)
        }
      case `${name}+`:
        return ({ values }, raw) => {
          values[name] = current(values) + castNumber(raw)
        }
      case `${name}-`:
        return ({ values }, raw) => {
          values[name] = current(values) - castNumber(raw)
        }
    }
    return undefined
  },
  validate(field, { values }) {
    const value = castNumber(values[field.name])
    if (!Number.isFinite(value)) {
      return fieldError('validation_not_a_number', 'The submitted number is not properly formatted')
    }
    if (value === 0) return field.required ? blank : undefined
    if (field.onlyInt === true && !isInt64(value)) {
      return fieldError('validation_only_int_constraint', 'Decimal numbers are not allowed')
    }
    const min = limit(field, 'min')
    if (min !== undefined && value < min) {
      const message = `Must be greater or equal than ${generalText(min)}`
      return fieldError('validation_min_number_constraint', message, { min })
    }
    const max = limit(field, 'max')
    if (max !== undefined && value > max) {
      const message = `Must be less or equal than ${generalText(max)}`
      return fieldError('validation_max_number_constraint', message, { max })
    }
    return undefined
  },
}

function limit(field: Field, name: 'min' | 'max'): number | undefined {
  const value = field[name]
  return typeof value === 'number' ? value : undefined
}
