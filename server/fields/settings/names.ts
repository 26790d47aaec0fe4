import { length, matching, noneOf, required, type ValueCheck } from '../../base/checks.js'
import { Problem } from '../../base/problems.js'

// Words of the filter language, and names that records show besides their fields.
const reservedNames = [
  'null',
  'true',
  'false',
  '_rowid_',
  'collectionId',
  'collectionName',
  'expand',
]

/** Refuses the keyword of back relations; also used for collection names. */
export const withoutVia: ValueCheck = (value) =>
  String(value).toLowerCase().includes('_via_')
    ? new Problem('validation_found_via', 'The value cannot contain "_via_".')
    : undefined

/** The checks of every field's name. */
export const nameChecks: readonly ValueCheck[] = [
  required,
  length(1, 100),
  matching(/^\w+$/),
  noneOf(reservedNames),
  withoutVia,
]
