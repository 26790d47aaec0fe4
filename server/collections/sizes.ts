import { castString } from '../fields/cast.js'
import { listTexts, type Shape } from './decode.js'
import { DecodeError, mismatch } from './decode-error.js'

// Limits of one collection, so that each step of its check takes a few milliseconds. PocketBase has
// no such limits.
/** Characters of everything in a request about it, plus 8 for each value. */
const collectionSizeMax = 1 << 20
/** Characters. A rule has at most 200 comparisons. */
const ruleLengthMax = 1 << 15
/** Characters of all its statements together. */
const indexesLengthMax = 1 << 16
const viewQueryLengthMax = 1 << 16

/** Throws DecodeError for a collection beyond the limits. */
export function checkSize(body: unknown): void {
  let left = collectionSizeMax
  const open: unknown[] = [body]
  while (open.length > 0) {
    const value = open.pop()
    left -= 8
    if (typeof value === 'string') left -= value.length
    if (left < 0) throw new DecodeError(`json: a collection of more than ${collectionSizeMax}`)
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) for (const each of value) open.push(each)
    else
      for (const [key, each] of Object.entries(value)) {
        left -= key.length
        open.push(each)
      }
  }
}

/** A rule; null for none. */
export const ruleShape: Shape = {
  read: (raw) => (raw === null ? null : shortText(raw, ruleLengthMax)),
}

/** The rule for who needs a second step; '' for none. */
export const stepRuleShape: Shape = {
  read: (raw) => (raw === null ? '' : shortText(raw, ruleLengthMax)),
}

export const viewQueryShape: Shape = {
  read: (raw) => (raw === null ? '' : shortText(raw, viewQueryLengthMax)),
}

export const indexesShape: Shape = {
  read: (raw) => {
    const indexes = listTexts(raw, 'types.JSONArray[string]')
    const length = indexes.reduce((sum, statement) => sum + statement.length, 0)
    if (length <= indexesLengthMax) return indexes
    throw new DecodeError(`json: indexes of more than ${indexesLengthMax}`)
  },
}

function shortText(raw: unknown, lengthMax: number): string {
  if (typeof raw !== 'string') throw mismatch(raw, 'string')
  if (raw.length > lengthMax) throw new DecodeError(`json: a text of more than ${lengthMax}`)
  return castString(raw)
}
