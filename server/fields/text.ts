import { fieldError } from '../base/errors.js'
import type { Field } from '../model/field-options.js'
import { type RecordModel, textOf } from '../model/record.js'
import { isThereInAnyCase } from '../store/statements/records.js'
import { castString, countCharacters } from './cast.js'
import { badFormat, blank } from './faults.js'
import type { Fault, FieldKind, ValidateContext } from './field.js'
import { cellText, numberOption, textOption } from './options.js'
import { matchesInPieces } from './regexp/match.js'
import { PatternError } from './regexp/parse.js'
import { randomByPattern } from './regexp/random.js'

// PocketBase's length if `max` is 0.
const defaultMax = 5000
const lowercaseIdPattern = '^[a-z0-9]+$'

/** Source: PocketBase core/field_text.go. */
export const textKind: FieldKind = {
  type: 'text',
  columnType: (field) =>
    field.primaryKey === true
      ? "TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT NULL"
      : "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => castString(raw),
  fromDatabase: (_field, cell) => (typeof cell === 'string' ? cell : (cellText(cell) ?? '')),
  toDatabase: (_field, value) => value as string,
  setter(field, key) {
    if (key === field.name) {
      return (record, raw) => {
        record.values[field.name] = castString(raw)
      }
    }
    if (key !== `${field.name}:autogenerate`) return undefined
    return (record, raw) => {
      record.values[field.name] = castString(raw) + generateOrNothing(field)
    }
  },
  validate(field, record, context) {
    const value = textOf(record, field.name)
    if (field.primaryKey !== true) return textFault(field, value)
    if (record.original) {
      return record.original[field.name] === value
        ? undefined
        : fieldError('validation_pk_change', 'The record primary key cannot be changed')
    }
    // Ids with this pattern can't differ by case alone, so the primary key itself finds duplicates.
    if (field['pattern'] === lowercaseIdPattern) return textFault(field, value)
    return newKeyFault(field, record, value, context)
  },
  fill(field, record, moment) {
    if (moment === 'create' && textOf(record, field.name) === '') {
      record.values[field.name] = generate(field)
    }
  },
}

/** A value from the field's autogenerate pattern, '' if it has none. Throws PatternError. */
function generate(field: Field): string {
  const pattern = textOption(field, 'autogeneratePattern')
  return pattern === '' ? '' : randomByPattern(pattern)
}

/** Like PocketBase's setter, which continues without a value if the pattern is invalid. */
function generateOrNothing(field: Field): string {
  try {
    return generate(field)
  } catch (error) {
    if (error instanceof PatternError) return ''
    throw error
  }
}

async function newKeyFault(
  field: Field,
  record: RecordModel,
  id: string,
  { db }: ValidateContext,
): Promise<Fault> {
  if (!(await isThereInAnyCase(db, record.collection.name, id))) return textFault(field, id)
  return fieldError('validation_pk_invalid', 'The record primary key is invalid or already exists')
}

/** The first fault of a text by the field's options. */
export function textFault(field: Field, value: string): Fault | Promise<Fault> {
  const isKey = field.primaryKey === true
  if (value === '') return field.required || isKey ? blank : undefined
  const min = numberOption(field, 'min')
  const max = numberOption(field, 'max') || defaultMax
  const length = countCharacters(value, Math.max(min, max))
  if (min > 0 && length < min) {
    return fieldError('validation_min_text_constraint', `Must be at least ${min} character(s)`, {
      min,
    })
  }
  if (max > 0 && length > max) {
    return fieldError(
      'validation_max_text_constraint',
      `Must be no more than ${max} character(s)`,
      {
        max,
      },
    )
  }
  const pattern = textOption(field, 'pattern')
  const keyOrNothing = () => (isKey && pattern !== lowercaseIdPattern ? keyFault(value) : undefined)
  const matches = pattern === '' || matchesInPieces(pattern, value)
  if (typeof matches !== 'boolean') return matches.then((is) => (is ? keyOrNothing() : badFormat))
  return matches ? keyOrNothing() : badFormat
}

const forbiddenInKeys = [...'./\\|"\'`<>:?*%$\0\t\n\r ']
const reservedKeys = ['CON', 'PRN', 'AUX', 'NUL'].concat(
  ...['COM', 'LPT'].map((port) => Array.from({ length: 9 }, (_, index) => `${port}${index + 1}`)),
)

/** Ids become folder names, so anything that some file systems refuse isn't allowed. */
function keyFault(value: string): Fault {
  const ch = forbiddenInKeys.find((character) => value.includes(character))
  if (ch !== undefined) {
    const message = `'${ch}' is not a valid primary key character`
    return fieldError('validation_forbidden_pk_character', message, { ch })
  }
  const reserved = reservedKeys.find((name) => name === value.toUpperCase())
  if (reserved === undefined) return undefined
  const message = `The primary key '${reserved}' is reserved and cannot be used`
  return fieldError('validation_reserved_pk', message, { reserved })
}
