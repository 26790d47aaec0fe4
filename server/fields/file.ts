import { fieldError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import type { Field } from '../model/field-options.js'
import { castString, castTexts } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind, Setter } from './field.js'
import { listColumnType } from './lists.js'
import { cellText, holdsSeveral, numberOption } from './options.js'

/**
 * Names of stored files. A name that the record doesn't have yet is refused: only an upload brings
 * a new one. Source: PocketBase core/field_file.go.
 */
export const fileKind: FieldKind = {
  type: 'file',
  columnType: listColumnType,
  prepare,
  fromDatabase: (field, cell) => prepare(field, cellText(cell)),
  toDatabase: (field, value) =>
    holdsSeveral(field) ? encodeJson(fileNames(value)) : (value as string),
  isMultiple: holdsSeveral,
  setter(field, key) {
    const { name } = field
    const change = (merge: (old: string[], given: string[]) => string[]): Setter => {
      return ({ values }, raw) => {
        values[name] = prepare(field, merge(fileNames(values[name]), fileNames(raw)))
      }
    }
    switch (key) {
      case name:
        return ({ values }, raw) => {
          values[name] = prepare(field, raw)
        }
      case `+${name}`:
        return change((old, given) => [...given, ...old])
      case `${name}+`:
        return change((old, given) => [...old, ...given])
      case `${name}-`:
        return change((old, given) => old.filter((file) => !given.includes(file)))
    }
    return undefined
  },
  validate(field, { values, original }) {
    const names = fileNames(values[field.name])
    if (names.length === 0) return field.required ? blank : undefined
    const known = fileNames(original?.[field.name])
    const added = names.filter((name) => !known.includes(name))
    if (added.length > 0) {
      const invalidFiles = added.map(shorten)
      const message = `Invalid new files: [${invalidFiles.join(' ')}]`
      return fieldError('validation_invalid_file', message, { invalidFiles })
    }
    const maxSelect = Math.max(numberOption(field, 'maxSelect'), 1)
    return names.length > maxSelect
      ? fieldError('validation_too_many_files', `The maximum allowed files is ${maxSelect}`, {
          maxSelect,
        })
      : undefined
  },
}

function prepare(field: Field, raw: unknown): string | string[] {
  const names = fileNames(raw)
  return holdsSeveral(field) ? names : (names.at(-1) ?? '')
}

// A list in a list in a list… still names a file; a body of nothing but brackets doesn't.
const maxDepth = 50

/** The names in a JSON value; entries of a list that aren't exactly one name are left out. */
function fileNames(raw: unknown, depth = 0): string[] {
  if (!Array.isArray(raw)) return castTexts(raw)
  if (depth > maxDepth) return []
  const names = raw.map((item) => fileNames(item, depth + 1)).filter((inner) => inner.length === 1)
  return [...new Set(names.flat())]
}

// PocketBase cuts after 250 bytes; a character cut through becomes U+FFFD on the wire, per byte.
function shorten(name: string): string {
  const bytes = Buffer.from(castString(name))
  return bytes.length > 250 ? bytes.subarray(0, 250).toString('utf8') : name
}
