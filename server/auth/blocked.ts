import { findField } from '../model/collection.js'
import { boolOf, type RecordModel } from '../model/record.js'

/**
 * Whether an account is locked out of every login. This requires a hidden `blocked` column, as
 * `contracts add` creates it: a folder may have a visible one for another purpose.
 */
export function isBlocked(record: RecordModel): boolean {
  if (!boolOf(record, 'blocked')) return false
  const field = findField(record.collection, 'blocked')
  return field?.type === 'bool' && field.hidden
}
