import { Problem } from '../../base/problems.js'
import { PatternError, parsePattern } from '../regexp/parse.js'

/** Characters. PocketBase has no limit; a pattern of a megabyte takes seconds to parse. */
const patternLengthMax = 1 << 12
/** One for new values takes longer: each set of characters is spelled out. */
const generatorLengthMax = 1000

/** A regular expression that Go accepts; '' passes. */
export function isPattern(value: unknown): Problem | undefined {
  return patternFault(value, patternLengthMax)
}

/** One from which values are made. */
export function isGenerator(value: unknown): Problem | undefined {
  return patternFault(value, generatorLengthMax)
}

function patternFault(value: unknown, lengthMax: number): Problem | undefined {
  if (value === '' || value === undefined) return undefined
  if (String(value).length > lengthMax) {
    return new Problem('validation_invalid_regex', 'error parsing regexp: expression too large')
  }
  try {
    parsePattern(String(value))
    return undefined
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return new Problem('validation_invalid_regex', `error parsing regexp: ${error.message}`)
  }
}
