import { type FieldError, type FieldErrors, fieldError } from './errors.js'

/** One check of a form's value: its fault, or undefined. */
export type Check = (value: unknown) => FieldError | undefined

/** Refuses '' , 0, false, null and empty lists. Source: ozzo-validation Required. */
export const required: Check = (value) =>
  isEmpty(value) ? fieldError('validation_required', 'cannot be blank') : undefined

/**
 * Length in UTF-8 bytes, or number of list entries; an empty value passes. 0 means no limit.
 * Source: ozzo-validation Length.
 */
export function length(min: number, max: number): Check {
  return (value) => {
    if (isEmpty(value)) return undefined
    const size = Array.isArray(value) ? value.length : Buffer.byteLength(String(value))
    if (size >= min && (max === 0 || size <= max)) return undefined
    if (min === 0) {
      const message = `the length must be no more than ${max}`
      return fieldError('validation_length_too_long', message, { max, min })
    }
    if (max === 0) {
      const message = `the length must be no less than ${min}`
      return fieldError('validation_length_too_short', message, { max, min })
    }
    if (min === max) {
      return fieldError('validation_length_invalid', `the length must be exactly ${min}`, {
        max,
        min,
      })
    }
    const message = `the length must be between ${min} and ${max}`
    return fieldError('validation_length_out_of_range', message, { max, min })
  }
}

/** A text that matches the pattern; an empty one passes. Source: ozzo-validation Match. */
export function matches(form: RegExp): Check {
  return (value) =>
    isEmpty(value) || form.test(String(value))
      ? undefined
      : fieldError('validation_match_invalid', 'must be in a valid format')
}

/** A text for which `isRight`, with ozzo-validation's message for `what`; an empty one passes. */
export function is(what: string, isRight: (text: string) => boolean, message: string): Check {
  return (value) =>
    isEmpty(value) || isRight(String(value))
      ? undefined
      : fieldError(`validation_is_${what}`, message)
}

/** A number of at most `threshold`; 0 passes as empty. Source: ozzo-validation Max. */
export function maximum(threshold: number): Check {
  return (value) =>
    !isEmpty(value) && (value as number) > threshold
      ? fieldError(
          'validation_max_less_equal_than_required',
          `must be no greater than ${threshold}`,
          {
            threshold,
          },
        )
      : undefined
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

/** The faults of a list's entries by their index. Source: ozzo-validation Each. */
export function checkEach(
  values: readonly unknown[],
  checks: readonly Check[],
): FieldErrors | undefined {
  return checkForm(values, Object.fromEntries(values.map((_, index) => [String(index), checks])))
}

/** Faults by name, without undefined ones; undefined if nothing is left. */
export function joinFaults(
  faults: Record<string, FieldError | FieldErrors | undefined>,
): FieldErrors | undefined {
  const found: FieldErrors = {}
  for (const name of Object.keys(faults).sort()) {
    const fault = faults[name]
    if (fault) found[name] = fault
  }
  return Object.keys(found).length > 0 ? found : undefined
}

/** The first fault of each value, with sorted keys; undefined if there are none. */
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
