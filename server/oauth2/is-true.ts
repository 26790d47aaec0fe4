import { parseBool } from '../base/parse-bool.js'

/** A claim that means true, as a bool, a text or a number: providers use all three. */
export function isTrue(claim: unknown): boolean {
  if (typeof claim === 'string') return parseBool(claim) === true
  return claim === true || (typeof claim === 'number' && claim !== 0)
}
