import { refuseHalfPairs } from '../base/lenient-json.js'

// More than any provider sends, and little enough for every recursive reader after this one.
const maxDepth = 500

const key = /"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/g

/**
 * Parses an answer as strictly as the peer: nothing may follow the value, numbers must fit, no object
 * may have a key twice, and no text half a surrogate pair. If keys `mayRepeat`, the last one counts,
 * and texts may be anything. Throws SyntaxError; the message never contains the text.
 */
export function parseJson(text: string, { mayRepeat = false } = {}): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new SyntaxError('the answer is no JSON')
  }
  const kept = countKeys(value, 0)
  if (mayRepeat) return value
  refuseHalfPairs(text, value)
  let written = 0
  for (const match of text.matchAll(key)) if (match[1] === ':') written++
  if (kept !== written) throw new SyntaxError('the answer has a key twice')
  return value
}

function countKeys(value: unknown, depth: number): number {
  if (depth > maxDepth) throw new SyntaxError('the answer is nested too deeply')
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new SyntaxError('the answer has a number that is too large')
  }
  if (typeof value !== 'object' || value === null) return 0
  let total = 0
  if (Array.isArray(value)) {
    for (const item of value) total += countKeys(item, depth + 1)
    return total
  }
  for (const item of Object.values(value)) total += 1 + countKeys(item, depth + 1)
  return total
}
