import { fieldError } from '../base/errors.js'
import type { Field } from '../model/field-options.js'
import { type PasswordValue, passwordOf } from '../model/record.js'
import { castString, countCharacters } from './cast.js'
import { badFormat, blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, numberOption, textOption } from './options.js'
import { matchesInPieces } from './regexp/match.js'

// bcrypt's limit; Go refuses longer passwords.
const maxBytes = 72
// PocketBase's length if `max` is 0.
const defaultMax = 71
const defaultCost = 10

/** Source: PocketBase core/field_password.go. */
export const passwordKind: FieldKind = {
  type: 'password',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw): PasswordValue => ({ hash: castString(raw), plain: '' }),
  fromDatabase: (_field, cell): PasswordValue => ({ hash: cellText(cell) ?? '', plain: '' }),
  toDatabase: (_field, value) => (value as PasswordValue).hash,
  // Only a password that is just being set can be shown.
  toJson: (_field, value) => (value as PasswordValue).plain,
  setter(field, key) {
    if (key !== field.name) return undefined
    return (record, raw) => {
      record.values[field.name] = { hash: '', plain: castString(raw) } satisfies PasswordValue
    }
  },
  validate(field, record) {
    const { hash, plain } = passwordOf(record, field.name)
    if (isTooLong(plain)) {
      return fieldError('validation_invalid_value', 'Invalid value')
    }
    if (plain === '') return field.required && hash === '' ? blank : undefined
    const length = countCharacters(plain)
    const min = numberOption(field, 'min')
    if (length < min) {
      return fieldError('validation_min_text_constraint', `Must be at least ${min} character(s)`)
    }
    const { max } = passwordBounds(field)
    if (length > max) {
      return fieldError('validation_max_text_constraint', `Must be less than ${max} character(s)`)
    }
    const pattern = textOption(field, 'pattern')
    if (pattern === '') return undefined
    const matches = matchesInPieces(pattern, plain)
    if (typeof matches !== 'boolean') return matches.then((is) => (is ? undefined : badFormat))
    return matches ? undefined : badFormat
  },
}

/** The minimum and maximum length of a password: characters, and UTF-8 bytes. */
export function passwordBounds(field: Field): { min: number; max: number; maxBytes: number } {
  const max = Math.max(0, numberOption(field, 'max')) || defaultMax
  return { min: Math.max(1, numberOption(field, 'min')), max, maxBytes }
}

/** Whether bcrypt would truncate it. */
export function isTooLong(plain: string): boolean {
  return Buffer.byteLength(plain) > maxBytes
}

/** The bcrypt cost of the field's new hashes. */
export function passwordCost(field: Field): number {
  const cost = numberOption(field, 'cost')
  return cost > 0 ? cost : defaultCost
}
