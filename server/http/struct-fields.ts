import { parseInteger } from '../fields/cast.js'
import { isSameFolded } from './folded-name.js'

/**
 * How keys name a field: `folded` for a body, which the peer decodes with that option, `exact` for a
 * form's `@jsonPayload`, which it decodes without (seen beside 0.40.6).
 */
export type KeyMatch = 'folded' | 'exact'

/**
 * Finds a Go struct's fields by an object's keys; undefined for an unknown key. Throws SyntaxError
 * if two keys name the same field.
 */
export function fieldFinder(
  names: readonly string[],
  match: KeyMatch,
): (key: string) => string | undefined {
  const seen = new Set<string>()
  return (key) => {
    let name = names.includes(key) ? key : undefined
    if (match === 'folded') name ??= names.find((known) => isSameFolded(known, key))
    if (name === undefined) return undefined
    if (seen.has(name)) throw new SyntaxError('a name twice')
    seen.add(name)
    return name
  }
}

/** A field's value from its JSON. Throws TypeError if it has another type. */
export function decodeLeaf(
  type: 'string' | 'bool' | 'int',
  text: string,
): string | boolean | number {
  const value: unknown = JSON.parse(text)
  if (type === 'string' && typeof value === 'string') return value.toWellFormed()
  if (type === 'bool' && typeof value === 'boolean') return value
  // Of Go's integer spellings, JSON only allows the decimal ones.
  const integer = type === 'int' ? parseInteger(text) : undefined
  if (integer !== undefined) return integer
  throw new TypeError(`not of type ${type}`)
}
