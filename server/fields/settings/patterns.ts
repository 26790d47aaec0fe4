import { Problem } from '../../base/problems.js'
import { PatternError, parsePattern } from '../regexp/parse.js'

/** A regular expression that Go accepts; '' passes. */
export function isPattern(value: unknown): Problem | undefined {
  if (value === '' || value === undefined) return undefined
  try {
    parsePattern(String(value))
    return undefined
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return new Problem('validation_invalid_regex', `error parsing regexp: ${error.message}`)
  }
}
