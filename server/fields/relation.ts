import { fieldError } from '../base/errors.js'
import { areThere } from '../store/statements/records.js'
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
import { holdsSeveral, numberOption, textOption } from './options.js'

/** Source: PocketBase core/field_relation.go. */
export const relationKind: FieldKind = {
  type: 'relation',
  readsDatabase: true,
  columnType: listColumnType,
  prepare: prepareList,
  fromDatabase: listFromDatabase,
  toDatabase: listToDatabase,
  setter: listSetter,
  isMultiple: holdsSeveral,
  async validate(field, { values }, context) {
    const ids = castTexts(values[field.name])
    if (ids.length === 0) return field.required ? blank : undefined
    const minSelect = numberOption(field, 'minSelect')
    if (minSelect > 0 && ids.length < minSelect) {
      return fieldError('validation_not_enough_values', `Select at least ${minSelect}`, {
        minSelect,
      })
    }
    const maxSelect = Math.max(numberOption(field, 'maxSelect'), 1)
    if (ids.length > maxSelect) {
      return fieldError('validation_too_many_values', `Select no more than ${maxSelect}`, {
        maxSelect,
      })
    }
    const target = context.collectionById(textOption(field, 'collectionId'))
    if (!target) {
      return fieldError(
        'validation_missing_rel_collection',
        'Relation connection is missing or cannot be accessed',
      )
    }
    return (await areThere(context.db, target.name, ids))
      ? undefined
      : fieldError(
          'validation_missing_rel_records',
          'Failed to find all relation records with the provided ids',
        )
  },
}
