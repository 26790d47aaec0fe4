import type { Field } from '../model/field-options.js'
import { kindOf } from './index.js'

// A date, a number, a name or an id; arbitrary.
const itemBytes = 300
// PocketBase's default for a text without a length of its own, and UTF-8 bytes per character.
const textLength = 5000
const characterBytes = 4

/** How many bytes a stored value of a field may have by its options. */
export function cellBytes(field: Field): number {
  const { bodyBytes, isMultiple } = kindOf(field)
  if (isMultiple) return itemBytes * Math.max(1, Number(field['maxSelect']) || 1)
  if (bodyBytes) return bodyBytes(field)
  return field.type === 'text' ? Number(field['max'] || textLength) * characterBytes : itemBytes
}
