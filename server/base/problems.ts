import { type FieldErrors, fieldError } from './errors.js'
import { encodeJson } from './json.js'

/** One fault of one value. Its text isn't a sentence yet, since some answers embed it in others. */
export class Problem {
  readonly code: string
  readonly text: string
  readonly params: Record<string, unknown> | undefined

  constructor(code: string, text: string, params?: Record<string, unknown>) {
    this.code = code
    this.text = text
    this.params = params
  }
}

/** Faults by key; lists and groups nest. */
export interface Problems {
  [key: string]: Problem | Problems
}

/** Thrown to abort a transaction because of them. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError'
  readonly problems: Problems

  constructor(problems: Problems) {
    super(problemsText(problems))
    this.problems = problems
  }
}

/** Without the keys that have no fault; undefined if none is left. */
export function gather(
  found: Record<string, Problem | Problems | undefined>,
): Problems | undefined {
  const problems: Problems = {}
  for (const [key, problem] of Object.entries(found)) if (problem) problems[key] = problem
  return Object.keys(problems).length > 0 ? problems : undefined
}

/** As clients read them, with sorted keys. */
export function publicErrors(problems: Problems): FieldErrors {
  const errors: FieldErrors = {}
  for (const key of Object.keys(problems).sort()) {
    const problem = problems[key]!
    errors[key] =
      problem instanceof Problem
        ? fieldError(problem.code, problem.text, problem.params)
        : publicErrors(problem)
  }
  return errors
}

/** In one line, as Go prints them. Source: ozzo-validation Errors.Error. */
export function problemsText(problems: Problems): string {
  const parts = Object.keys(problems)
    .sort()
    .map((key) => {
      const problem = problems[key]!
      return problem instanceof Problem
        ? `${key}: ${problem.text}`
        : `${key}: (${problemsText(problem)})`
    })
  return `${parts.join('; ')}.`
}

/** Only the texts, as indented JSON like Go's json.MarshalIndent. */
export function problemsJson(problems: Problem | Problems, indent = ''): string {
  if (problems instanceof Problem) return encodeJson(problems.text)
  const inner = `${indent}  `
  const lines = Object.keys(problems)
    .sort()
    .map((key) => `${inner}${encodeJson(key)}: ${problemsJson(problems[key]!, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}
