/** A set of characters: ranges of code points, a Unicode property, or other sets. */
export interface CharacterSet {
  /** Pairs of first and last code point. */
  ranges: [number, number][]
  /** One-character test for `\p{…}`; the ranges of such a set aren't known. */
  property?: RegExp
  sets: CharacterSet[]
  negated: boolean
  /** Case-insensitive. */
  folded: boolean
}

export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord'

/** A parsed pattern. A `max` of -1 means no limit. */
export type Pattern =
  | { op: 'set'; set: CharacterSet }
  | { op: 'literal'; set: CharacterSet; codePoint: number }
  | { op: 'any'; newline: boolean }
  | { op: 'concat'; parts: Pattern[] }
  | { op: 'alternate'; parts: Pattern[] }
  | { op: 'repeat'; part: Pattern; min: number; max: number }
  | { op: 'assert'; assertion: Assertion }

export function makeSet(ranges: [number, number][], negated = false): CharacterSet {
  return { ranges, sets: [], negated, folded: false }
}

/** Whether the set holds the character. */
export function hasCharacter(set: CharacterSet, codePoint: number): boolean {
  if (holds(set, codePoint)) return !set.negated
  if (set.folded) {
    for (const other of otherCases(codePoint)) if (holds(set, other)) return !set.negated
  }
  return set.negated
}

function holds(set: CharacterSet, codePoint: number): boolean {
  for (const [first, last] of set.ranges) {
    if (codePoint >= first && codePoint <= last) return true
  }
  for (const inner of set.sets) if (hasCharacter(inner, codePoint)) return true
  return set.property?.test(String.fromCodePoint(codePoint)) ?? false
}

function otherCases(codePoint: number): number[] {
  const text = String.fromCodePoint(codePoint)
  return [text.toLowerCase(), text.toUpperCase()]
    .filter((other) => other !== text && other.length <= 2)
    .map((other) => other.codePointAt(0)!)
}
