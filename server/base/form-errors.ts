import { type FieldError, type FieldErrors, fieldError } from './errors.js'

/** One check of a form's value: its fault, or undefined. */
export type Check = (value: unknown) => FieldError | undefined

/** Refuses '' , 0, false, null and empty lists. Source: ozzo-validation Required. */
export const required: Check = (value) =>
  isEmpty(value) ? fieldError('validation_required', 'cannot be blank') : undefined

/** Length in bytes of UTF-8; an empty text passes. Source: ozzo-validation Length. */
export function length(min: number, max: number): Check {
  return (value) => {
    if (isEmpty(value)) return undefined
    const bytes = Buffer.byteLength(String(value))
    return bytes < min || bytes > max
      ? fieldError(
          'validation_length_out_of_range',
          `the length must be between ${min} and ${max}`,
          {
            max,
            min,
          },
        )
      : undefined
  }
}

/** A number of at least `threshold`; 0 passes as empty. Source: ozzo-validation Min. */
export function minimum(threshold: number): Check {
  return (value) =>
    !isEmpty(value) && (value as number) < threshold
      ? fieldError(
          'validation_min_greater_equal_than_required',
          `must be no less than ${threshold}`,
          {
            threshold,
          },
        )
      : undefined
}

/** One of the listed values; an empty one passes. Source: ozzo-validation In. */
export function oneOf(allowed: readonly string[]): Check {
  return (value) =>
    isEmpty(value) || allowed.includes(value as string)
      ? undefined
      : fieldError('validation_in_invalid', 'must be a valid value')
}

/** The first fault of each value, keys in order; undefined when all are right. */
export function checkForm(
  values: object,
  checks: Record<string, readonly Check[]>,
): FieldErrors | undefined {
  const faults: FieldErrors = {}
  for (const name of Object.keys(checks).sort()) {
    for (const check of checks[name]!) {
      const fault = check((values as Record<string, unknown>)[name])
      if (!fault) continue
      faults[name] = fault
      break
    }
  }
  return Object.keys(faults).length > 0 ? faults : undefined
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  )
}
