import { fieldError } from '../base/errors.js'
import type { Field } from '../model/field-options.js'
import { textOf } from '../model/record.js'
import { castString } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, numberOption, plainSetter } from './options.js'

// Bytes if `maxSize` is 0.
const defaultMaxSize = 5 * 1024 * 1024

/** Source: PocketBase core/field_editor.go. */
export const editorKind: FieldKind = {
  type: 'editor',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => castString(raw),
  fromDatabase: (_field, cell) => cellText(cell) ?? '',
  toDatabase: (_field, value) => value as string,
  setter: (field, key) => plainSetter(field, key, editorKind.prepare),
  bodyBytes: maxSizeOf,
  validate(field, record) {
    const value = textOf(record, field.name)
    if (field.required && value === '') return blank
    const maxSize = maxSizeOf(field)
    if (Buffer.byteLength(value) <= maxSize) return undefined
    const message = `The maximum allowed content size is ${maxSize} bytes`
    return fieldError('validation_content_size_limit', message, { maxSize })
  },
}

function maxSizeOf(field: Field): number {
  return Math.max(0, numberOption(field, 'maxSize')) || defaultMaxSize
}
