import { findField } from '../model/collection.js'
import { boolOf, type RecordModel } from '../model/record.js'

/**
 * Whether an account is shut out of every door. Only a hidden `blocked` column says so, as
 * `contracts add` makes it: a folder may have a visible one for a purpose of its own.
 */
export function isBlocked(record: RecordModel): boolean {
  if (!boolOf(record, 'blocked')) return false
  const field = findField(record.collection, 'blocked')
  return field?.type === 'bool' && field.hidden
}
