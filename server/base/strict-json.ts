import { closingQuote } from './closing-quote.js'
import { Decimal } from './json.js'
import { mayOverflow } from './long-numbers.js'

/** What Go's encoding/json/v2 refuses in JSON that JSON.parse accepts. */

const quote = 34
const openBrace = 123
const closeBrace = 125
const openBracket = 91
const closeBracket = 93

/**
 * Whether no object in a JSON text has a duplicate key. The text is valid, or will be refused
 * later.
 */
export function hasUniqueKeys(text: string): boolean {
  for (const isSoFar of uniqueKeySteps(text)) if (!isSoFar) return false
  return true
}

// Tokens and blanks between two steps of uniqueKeySteps.
const stepLength = 4096

/**
 * The same in steps, each of which says whether no duplicate was found so far; it stops at the
 * first duplicate.
 */
export function* uniqueKeySteps(text: string): Generator<boolean> {
  // A set for each open object, undefined for a list.
  const open: (Set<string> | undefined)[] = []
  let isKey = false
  let steps = 0
  for (let at = 0; at < text.length; at++) {
    if (++steps % stepLength === 0) yield true
    switch (text.charCodeAt(at)) {
      case quote: {
        const start = at
        at = closingQuote(text, at)
        if (at < 0) return
        const keys = isKey ? open.at(-1) : undefined
        if (!keys) break
        const key = keyOf(text.slice(start + 1, at))
        if (keys.has(key)) {
          yield false
          return
        }
        keys.add(key)
        isKey = false
        break
      }
      case openBrace:
        open.push(new Set())
        isKey = true
        break
      case openBracket:
        open.push(undefined)
        isKey = false
        break
      case closeBrace:
      case closeBracket:
        open.pop()
        isKey = false
        break
      case 44: // A comma.
        isKey = open.at(-1) !== undefined
    }
  }
}

function keyOf(key: string): string {
  if (!key.includes('\\')) return key
  try {
    return JSON.parse(`"${key}"`)
  } catch {
    return key
  }
}

/** Throws SyntaxError if a parsed value contains a number that float64 can't hold. */
export function refuseOverflow(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new SyntaxError('number out of range')
  } else if (value instanceof Decimal) refuseOverflow(value.value)
  else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) refuseOverflow(item)
  }
}

/** Throws SyntaxError for invalid JSON, a duplicate key or too large a number. */
export function parseStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (!hasUniqueKeys(text)) throw new SyntaxError('a key twice')
  if (mayOverflow(text)) refuseOverflow(value)
  return value
}
