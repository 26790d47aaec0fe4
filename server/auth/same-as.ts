import { fieldError } from '../base/errors.js'
import type { Check } from '../base/form-errors.js'

/** Requires the same text again. Source: PocketBase core/validators/equal.go. */
export function sameAs(text: string): Check {
  return (value) =>
    value === text ? undefined : fieldError('validation_values_mismatch', "Values don't match")
}
