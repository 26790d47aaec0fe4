import { randomInt } from 'node:crypto'
import { PatternError, parsePattern } from './parse.js'
import { type Assertion, type CharacterSet, hasCharacter, type Pattern } from './tree.js'

// PocketBase's limit for open repetitions.
const openRepeat = 6
const anyCharacter: [number, number][] = [
  [65, 90],
  [97, 122],
  [48, 57],
]

/**
 * A random text that matches the pattern. As in PocketBase, the upper end of a repetition is never
 * reached, and anchors and empty parts (`(a|)`) are refused. Throws PatternError. Source: PocketBase
 * tools/security/random_by_regex.go.
 */
export function randomByPattern(pattern: string): string {
  let tree = parsed.get(pattern)
  if (!tree) {
    tree = parsePattern(pattern)
    if (parsed.size >= 200) parsed.clear()
    parsed.set(pattern, tree)
  }
  let text = ''
  for (const character of write(tree)) {
    text += character
    if (text.length > longestText) throw new PatternError('too long a text')
  }
  return text
}

const parsed = new Map<string, Pattern>()
// Far longer than any id or name; nested counts could ask for a million characters at each create.
const longestText = 20_000

// The numbers of these operators in Go's regexp/syntax, which PocketBase's message shows.
const empty = 2
const operators: Record<Assertion, number> = {
  lineStart: 7,
  lineEnd: 8,
  textStart: 9,
  textEnd: 10,
  word: 11,
  notWord: 12,
}

function* write(tree: Pattern): Generator<string> {
  switch (tree.op) {
    case 'literal':
      return yield String.fromCodePoint(tree.codePoint)
    case 'set':
      return yield pick(rangesOf(tree.set))
    case 'any':
      return yield pick(anyCharacter)
    case 'concat':
      if (tree.parts.length === 0) throw new PatternError(`unsupported pattern operator ${empty}`)
      for (const part of tree.parts) yield* write(part)
      return
    case 'alternate':
      return yield* write(tree.parts[randomBelow(tree.parts.length)]!)
    case 'repeat': {
      const max = Math.max(tree.min, tree.max < 0 ? openRepeat : tree.max)
      const count = tree.min + randomBelow(max - tree.min)
      for (let i = 0; i < count; i++) yield* write(tree.part)
      return
    }
    case 'assert':
      throw new PatternError(`unsupported pattern operator ${operators[tree.assertion]}`)
  }
}

function randomBelow(limit: number): number {
  return limit > 1 ? randomInt(limit) : 0
}

function pick(ranges: readonly [number, number][]): string {
  let index = randomBelow(ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0))
  for (const [first, last] of ranges) {
    const size = last - first + 1
    if (index < size) return String.fromCodePoint(first + index)
    index -= size
  }
  throw new PatternError('no characters to choose from')
}

const flattened = new WeakMap<CharacterSet, [number, number][]>()

/** Every code point of the set, as ranges. Going through all of Unicode takes 20 ms or more. */
function rangesOf(set: CharacterSet): readonly [number, number][] {
  let ranges = flattened.get(set)
  if (!ranges && !set.property && set.sets.length === 0 && !set.folded) {
    const outside = without(set.ranges)
    ranges = set.negated ? outside : without(outside)
    flattened.set(set, ranges)
  }
  if (!ranges) {
    ranges = []
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code === 0xd800) code = 0xe000
      if (!hasCharacter(set, code)) continue
      const last = ranges.at(-1)
      if (last && last[1] === code - 1) last[1] = code
      else ranges.push([code, code])
    }
    flattened.set(set, ranges)
  }
  return ranges
}

/** The code points outside of the ranges, without surrogates; each once, however ranges overlap. */
function without(ranges: readonly [number, number][]): [number, number][] {
  const sorted = [...ranges, [0xd800, 0xdfff] as const].sort(([a], [b]) => a - b)
  const rest: [number, number][] = []
  let next = 0
  for (const [first, last] of sorted) {
    if (first > next) rest.push([next, first - 1])
    next = Math.max(next, last + 1)
  }
  if (next <= 0x10ffff) rest.push([next, 0x10ffff])
  return rest
}
