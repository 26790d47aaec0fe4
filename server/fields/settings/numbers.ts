import { atLeast, atMost, check } from '../../base/checks.js'
import { Problem } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'
import { generalText } from '../cast.js'
import { isInt64, numberOption } from '../options.js'
import { isPattern } from './patterns.js'

export function numberSettings(field: Field) {
  const min = typeof field.min === 'number' ? field.min : undefined
  const max = typeof field.max === 'number' ? field.max : undefined
  const tooSmall =
    min !== undefined && max !== undefined && max < min
      ? new Problem(
          'validation_min_number_constraint',
          `Must be greater or equal than ${generalText(min)}`,
          { min },
        )
      : undefined
  return { min: decimalFault(field, min), max: decimalFault(field, max) ?? tooSmall }
}

function decimalFault(field: Field, limit: number | undefined): Problem | undefined {
  if (limit === undefined || field.onlyInt !== true || isInt64(limit)) return undefined
  return new Problem('validation_only_int_constraint', 'Decimal numbers are not allowed')
}

// bcrypt reads 72 bytes, and its cost is an exponent of two.
const longestPassword = 71

export function passwordSettings(field: Field) {
  return {
    min: check(field.min, atLeast(1), atMost(longestPassword)),
    max: check(field.max, atLeast(numberOption(field, 'min')), atMost(longestPassword)),
    cost: check(field.cost, atLeast(4), atMost(31)),
    pattern: check(field.pattern, isPattern),
  }
}

/** For json and editor. */
export function sizeSettings(field: Field) {
  return { maxSize: check(field.maxSize, atLeast(0), atMost(Number.MAX_SAFE_INTEGER)) }
}
