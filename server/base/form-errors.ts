import * as checks from './checks.js'
import { type FieldError, type FieldErrors, fieldError } from './errors.js'
import { Problem } from './problems.js'

/** One check of a form's value: its fault, or undefined. */
export type Check = (value: unknown) => FieldError | undefined

/** Refuses '', 0, false, null and empty lists. */
export const required = told(checks.required)

/** Length in UTF-8 bytes, or number of list entries. 0 means no limit. */
export function length(min: number, max: number): Check {
  return told(checks.length(min, max))
}

export function matches(form: RegExp): Check {
  return told(checks.matching(form))
}

/** Requires `isRight` of a text, with ozzo-validation's message for `what`. */
export function is(what: string, isRight: (text: string) => boolean, message: string): Check {
  return told(checks.is(what, isRight, message))
}

/** A number of at most `threshold`. */
export function maximum(threshold: number): Check {
  return told(checks.atMost(threshold))
}

/** A number of at least `threshold`. */
export function minimum(threshold: number): Check {
  return told(checks.atLeast(threshold))
}

export function oneOf(allowed: readonly string[]): Check {
  return told(checks.oneOf(allowed))
}

/** A check of checks.ts, with its error as clients see it. */
function told(check: checks.ValueCheck): Check {
  return (value) => {
    const problem = check(value)
    return problem instanceof Problem
      ? fieldError(problem.code, problem.text, problem.params)
      : undefined
  }
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
