import { scalarText } from './request-value.js'
import type { Scalar } from './sql.js'

/**
 * The pattern of `~`: as it is if it has a `%` that isn't escaped, else anywhere in the text, with
 * its own wildcards escaped. Source: PocketBase tools/search/filter.go wrapLikeParams.
 */
export function likePattern(value: Scalar): string {
  const text = scalarText(value)
  return hasWildcard(text) ? text : `%${escapeWildcards(text)}%`
}

function hasWildcard(text: string): boolean {
  let previous = ''
  for (const char of text) {
    if (char === '%' && previous !== '\\') return true
    previous = char === '\\' && previous === '\\' ? '' : char
  }
  return false
}

/** A backslash before each `\`, `%` and `_`, but for those that have one already; from the end. */
function escapeWildcards(text: string): string {
  const chars = [...text]
  let result = ''
  let pending = false
  for (let i = chars.length - 1; i >= 0; i--) {
    const char = chars[i]!
    if (pending) {
      if (char !== '\\') result = `\\${result}`
      pending = false
    } else {
      pending = char === '\\' || char === '%' || char === '_'
    }
    result = char + result
  }
  return pending ? `\\${result}` : result
}
