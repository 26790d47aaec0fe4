import { closingQuote } from '../base/closing-quote.js'
import { refuseHalfPairs, skipBlanks } from '../base/lenient-json.js'

// Arbitrary: a list with a fault is refused, and only removing its entries (`name-`) needs them.
const mostTexts = 10_000

/**
 * The entries of a JSON list of texts, up to the first that is no text, or other fault; null is
 * ''.
 */
export function textsBeforeFault(list: string): string[] {
  const texts: string[] = []
  let at = skipBlanks(list, 0)
  if (list[at] !== '[') return texts
  do {
    at = skipBlanks(list, at + 1)
    const entry = entryAt(list, at)
    if (!entry) return texts
    texts.push(entry.text)
    at = skipBlanks(list, entry.end)
  } while (list[at] === ',' && texts.length < mostTexts)
  return texts
}

function entryAt(list: string, start: number): { text: string; end: number } | undefined {
  if (list.startsWith('null', start)) return { text: '', end: start + 'null'.length }
  if (list[start] !== '"') return undefined
  const end = closingQuote(list, start) + 1
  if (end === 0) return undefined
  try {
    const json = list.slice(start, end)
    const text: string = JSON.parse(json)
    refuseHalfPairs(json, text)
    return { text, end }
  } catch {
    return undefined
  }
}
