import { Problem, type Problems } from './problems.js'

/** One check of one value: its fault, or undefined. Empty values pass all except `required`. */
export type ValueCheck = (value: unknown) => Problem | Problems | undefined

/** The first fault of a value. */
export function check(
  value: unknown,
  ...checks: readonly (ValueCheck | false | undefined)[]
): Problem | Problems | undefined {
  for (const each of checks) {
    const problem = each ? each(value) : undefined
    if (problem) return problem
  }
  return undefined
}

/** Refuses '', 0, false, null and empty lists. */
export const required: ValueCheck = (value) => (isEmpty(value) ? blank() : undefined)

export function blank(): Problem {
  return new Problem('validation_required', 'cannot be blank')
}

/** Refuses any value that isn't empty. */
export const empty: ValueCheck = (value) =>
  isEmpty(value) ? undefined : new Problem('validation_empty', 'must be blank')

/** Length in UTF-8 bytes, or number of list entries. 0 means no limit. Source: ozzo-validation Length. */
export function length(min: number, max: number): ValueCheck {
  return (value) => {
    if (isEmpty(value)) return undefined
    const size = Array.isArray(value) ? value.length : Buffer.byteLength(String(value))
    if (size >= min && (max === 0 || size <= max)) return undefined
    return new Problem(...lengthFault(min, max), { max, min })
  }
}

function lengthFault(min: number, max: number): [code: string, text: string] {
  if (min === 0) return ['validation_length_too_long', `the length must be no more than ${max}`]
  if (max === 0) return ['validation_length_too_short', `the length must be no less than ${min}`]
  if (min === max) return ['validation_length_invalid', `the length must be exactly ${min}`]
  return ['validation_length_out_of_range', `the length must be between ${min} and ${max}`]
}

export function atLeast(threshold: number): ValueCheck {
  return (value) =>
    isEmpty(value) || (value as number) >= threshold
      ? undefined
      : new Problem(
          'validation_min_greater_equal_than_required',
          `must be no less than ${threshold}`,
          { threshold },
        )
}

export function atMost(threshold: number): ValueCheck {
  return (value) =>
    isEmpty(value) || (value as number) <= threshold
      ? undefined
      : new Problem(
          'validation_max_less_equal_than_required',
          `must be no greater than ${threshold}`,
          { threshold },
        )
}

export function oneOf(allowed: readonly string[], text = 'must be a valid value'): ValueCheck {
  return (value) =>
    isEmpty(value) || allowed.includes(value as string)
      ? undefined
      : new Problem('validation_in_invalid', text)
}

export function noneOf(refused: readonly string[]): ValueCheck {
  return (value) =>
    isEmpty(value) || !refused.includes(value as string)
      ? undefined
      : new Problem('validation_not_in_invalid', 'must not be in list')
}

export function matching(pattern: RegExp): ValueCheck {
  return (value) =>
    isEmpty(value) || pattern.test(String(value))
      ? undefined
      : new Problem('validation_match_invalid', 'must be in a valid format')
}

/** Requires `isRight` of a text, with ozzo-validation's message for `what`. */
export function is(what: string, isRight: (text: string) => boolean, text: string): ValueCheck {
  return (value) =>
    isEmpty(value) || isRight(String(value))
      ? undefined
      : new Problem(`validation_is_${what}`, text)
}

/** The same checks for every entry of a list; faults by index. */
export function each(...checks: readonly ValueCheck[]): ValueCheck {
  return (value) => {
    if (!Array.isArray(value)) return undefined
    const problems: Problems = {}
    value.forEach((item, index) => {
      const problem = check(item, ...checks)
      if (problem) problems[index] = problem
    })
    return Object.keys(problems).length > 0 ? problems : undefined
  }
}

/** Unequal is a fault, whether empty or not. */
export function equalTo(expected: unknown): ValueCheck {
  return (value) =>
    value === expected
      ? undefined
      : new Problem('validation_values_mismatch', "Values don't match.")
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
