import { scalarText } from './request-value.js'
import type { Scalar } from './sql.js'

/**
 * The pattern of `~`: unchanged if it has an unescaped `%`, otherwise it matches anywhere in the
 * text, with its own wildcards escaped. Source: PocketBase tools/search/filter.go wrapLikeParams.
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

/**
 * Puts a backslash before each `\`, `%` and `_` that doesn't have one already, starting from the
 * end.
 */
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
