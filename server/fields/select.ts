import { fieldError } from '../base/errors.js'
import { castTexts } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import {
  listColumnType,
  listFromDatabase,
  listSetter,
  listToDatabase,
  prepareList,
} from './lists.js'
import { holdsSeveral, numberOption, textsOption } from './options.js'

/** Source: PocketBase core/field_select.go. */
export const selectKind: FieldKind = {
  type: 'select',
  columnType: listColumnType,
  prepare: prepareList,
  fromDatabase: listFromDatabase,
  toDatabase: listToDatabase,
  setter: listSetter,
  isMultiple: holdsSeveral,
  validate(field, { values }) {
    const chosen = castTexts(values[field.name])
    if (chosen.length === 0) return field.required ? blank : undefined
    const maxSelect = Math.max(numberOption(field, 'maxSelect'), 1)
    if (chosen.length > maxSelect) {
      return fieldError('validation_too_many_values', `Select no more than ${maxSelect}`, {
        maxSelect,
      })
    }
    const allowed = new Set(textsOption(field, 'values'))
    const value = chosen.find((text) => !allowed.has(text))
    return value === undefined
      ? undefined
      : fieldError('validation_invalid_value', `Invalid value ${value}`, { value })
  },
}
