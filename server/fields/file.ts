import { fieldError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { isAllowedType } from '../files/mime/detect.js'
import { UploadedFile } from '../files/upload.js'
import type { Field } from '../model/field-options.js'
import { castLastText, castString, castTexts, castTextsAmong } from './cast.js'
import { blank } from './faults.js'
import type { Fault, FieldKind, Setter } from './field.js'
import { listColumnType, mostKept } from './lists.js'
import { cellText, holdsSeveral, numberOption, textsOption } from './options.js'

/** A file of a record: the name of a stored one, or an upload that isn't stored yet. */
export type FileItem = string | UploadedFile

// Bytes if `maxSize` is 0.
const defaultMaxSize = 5 * 1024 * 1024

/**
 * Names of stored files, and uploads until the record is saved. A name that the record doesn't have
 * yet is refused: only an upload adds one. Source: PocketBase core/field_file.go.
 */
export const fileKind: FieldKind = {
  type: 'file',
  columnType: listColumnType,
  prepare,
  fromDatabase: (field, cell) => prepare(field, cellText(cell)),
  toDatabase: (field, value) => {
    const names = fileItems(value).map(nameOf)
    return holdsSeveral(field) ? encodeJson(names) : (names.at(-1) ?? '')
  },
  isMultiple: holdsSeveral,
  bodyBytes: (field) => maxSizeOf(field) * maxSelectOf(field),
  setter(field, key) {
    const { name } = field
    const change = (merge: (old: FileItem[], given: FileItem[]) => FileItem[]): Setter => {
      return ({ values }, raw) => {
        values[name] = prepare(
          field,
          merge(fileItems(values[name]), fileItems(raw, mostKept(field))),
        )
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
        return ({ values }, raw) => {
          const old = fileItems(values[name])
          const names = old.map(nameOf)
          const isPlain = Array.isArray(raw) && raw.every(isName)
          const removed = isPlain ? castTextsAmong(raw, names) : new Set(fileItems(raw).map(nameOf))
          const left = old.filter((item) => !removed.has(nameOf(item)))
          values[name] = prepare(field, left)
        }
    }
    return undefined
  },
  validate(field, { values, original }) {
    const items = fileItems(values[field.name])
    if (items.length === 0) return field.required ? blank : undefined
    const unknown = unknownNames(items, fileItems(original?.[field.name]))
    if (unknown) return unknown
    const maxSelect = maxSelectOf(field)
    if (items.length > maxSelect) {
      const message = `The maximum allowed files is ${maxSelect}`
      return fieldError('validation_too_many_files', message, { maxSelect })
    }
    for (const item of items) {
      const fault = item instanceof UploadedFile ? uploadFault(field, item) : undefined
      if (fault) return fault
    }
    return undefined
  },
}

/**
 * The files in a value, at most `most`; entries of a list that aren't exactly one file are left
 * out.
 */
export function fileItems(raw: unknown, most = Number.POSITIVE_INFINITY, depth = 0): FileItem[] {
  if (raw instanceof UploadedFile) return [raw]
  if (!Array.isArray(raw)) return castTexts(raw, most)
  if (depth > maxDepth) return []
  const found = new Map<string, FileItem>()
  for (const entry of raw) {
    const [item, ...others] = isName(entry) ? [entry] : fileItems(entry, most, depth + 1)
    if (item === undefined || others.length > 0) continue
    if (!found.has(nameOf(item))) found.set(nameOf(item), item)
    if (found.size >= most) break
  }
  return [...found.values()]
}

/** Nearly every entry is a plain name. */
function isName(entry: unknown): entry is string {
  return typeof entry === 'string' && entry !== '' && entry.isWellFormed() && !entry.includes('[')
}

/** The fault of names that are neither stored with the record nor uploaded, if any. */
export function unknownNames(items: readonly FileItem[], stored: readonly FileItem[]): Fault {
  const known = new Set(stored.map(nameOf))
  const added = items.filter((item) => typeof item === 'string' && !known.has(item))
  if (added.length === 0) return undefined
  const invalidFiles = added.map((item) => shorten(nameOf(item), 250))
  const message = `Invalid new files: [${invalidFiles.join(' ')}]`
  return fieldError('validation_invalid_file', message, { invalidFiles })
}

// A list in a list in a list… may still name a file; a body of nothing but brackets doesn't.
const maxDepth = 50

function prepare(field: Field, raw: unknown): FileItem | FileItem[] {
  if (holdsSeveral(field)) return fileItems(raw, mostKept(field))
  if (Array.isArray(raw) && raw.every(isName)) return castLastText(raw)
  return fileItems(raw).at(-1) ?? ''
}

function nameOf(item: FileItem): string {
  return typeof item === 'string' ? item : item.name
}

function maxSizeOf(field: Field): number {
  return Math.max(0, numberOption(field, 'maxSize')) || defaultMaxSize
}

function maxSelectOf(field: Field): number {
  return Math.max(numberOption(field, 'maxSelect'), 1)
}

/** Source: PocketBase core/validators/file.go. */
function uploadFault(field: Field, upload: UploadedFile): Fault {
  const { name, originalName, size, type } = upload
  const maxSize = maxSizeOf(field)
  if (size > maxSize) {
    const file = shorten(originalName, 300)
    const message = `Failed to upload ${file} - the maximum allowed file size is ${maxSize} bytes`
    return fieldError('validation_file_size_limit', message, { file, maxSize })
  }
  const allowed = textsOption(field, 'mimeTypes')
  if (allowed.length === 0 || isAllowedType(type, allowed)) return undefined
  const message = `${JSON.stringify(name)} mime type must be one of: ${allowed.join(', ')}`
  return fieldError('validation_invalid_mime_type', message)
}

// PocketBase cuts after that many bytes; a character that is cut apart becomes U+FFFD on the wire,
// per byte.
function shorten(name: string, limitBytes: number): string {
  const bytes = Buffer.from(castString(name))
  return bytes.length > limitBytes ? bytes.subarray(0, limitBytes).toString('utf8') : name
}
