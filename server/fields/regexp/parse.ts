import { type Assertion, type CharacterSet, makeSet, type Pattern } from './tree.js'

/** A pattern that Go's regexp refuses. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

interface Flags {
  /** i */ fold: boolean
  /** m */ lines: boolean
  /** s */ dotAll: boolean
}

interface Reader {
  readonly text: readonly string[]
  at: number
  depth: number
  flags: Flags
}

// Go's own limits: repeat counts, also multiplied, and nesting.
const maxRepeat = 1000
const maxDepth = 1000

/**
 * Parses a pattern in Go's RE2 syntax (the Perl flavour of regexp.Compile). No back-references, no
 * look-around. Throws PatternError. Source: Go regexp/syntax.
 */
export function parsePattern(text: string): Pattern {
  const reader: Reader = {
    text: [...text],
    at: 0,
    depth: 0,
    flags: { fold: false, lines: false, dotAll: false },
  }
  const pattern = readAlternatives(reader)
  if (reader.at < reader.text.length) throw refusal('unexpected )', reader, 0, Infinity)
  return pattern
}

/** How often nested counts could copy the innermost part. */
function repeatWeight(pattern: Pattern): number {
  switch (pattern.op) {
    case 'concat':
    case 'alternate':
      return Math.max(1, ...pattern.parts.map(repeatWeight))
    case 'repeat': {
      if (pattern.max === 0) return 1
      const count = Math.max(pattern.min, pattern.max)
      return repeatWeight(pattern.part) * Math.max(1, count)
    }
    default:
      return 1
  }
}

function readAlternatives(reader: Reader): Pattern {
  if (++reader.depth > maxDepth) throw refusal('expression nests too deeply', reader, 0, Infinity)
  const flags = { ...reader.flags }
  const parts = [readSequence(reader)]
  while (reader.text[reader.at] === '|') {
    reader.at++
    parts.push(readSequence(reader))
  }
  // Flags set inside a group end with it.
  reader.flags = flags
  reader.depth--
  return parts.length === 1 ? parts[0]! : { op: 'alternate', parts }
}

function readSequence(reader: Reader): Pattern {
  const parts: Pattern[] = []
  let repeatable = false
  for (;;) {
    const character = reader.text[reader.at]
    if (character === undefined || character === '|' || character === ')') break
    const start = reader.at
    const range = readRepeat(reader)
    if (range) {
      if (reader.text[reader.at] === '?') reader.at++
      if (!repeatable) throw refusal('missing argument to repetition operator', reader, start)
      const [min, max] = range
      const repeat: Pattern = { op: 'repeat', part: parts.pop()!, min, max }
      if (Math.max(min, max) >= 2 && repeatWeight(repeat) > maxRepeat) {
        throw refusal('invalid repeat count', reader, start)
      }
      parts.push(repeat)
      if (readRepeat(reader)) {
        if (reader.text[reader.at] === '?') reader.at++
        throw refusal('invalid nested repetition operator', reader, start)
      }
      continue
    }
    const atoms = readAtoms(reader)
    parts.push(...atoms)
    if (atoms.length > 0) repeatable = true
  }
  return parts.length === 1 ? parts[0]! : { op: 'concat', parts }
}

/** `*`, `+`, `?` or `{n,m}` as minimum and maximum, if one comes next. */
function readRepeat(reader: Reader): [number, number] | undefined {
  switch (reader.text[reader.at]) {
    case '*':
      reader.at++
      return [0, -1]
    case '+':
      reader.at++
      return [1, -1]
    case '?':
      reader.at++
      return [0, 1]
    case '{': {
      const found = /^\{(\d+)(,?)(\d*)\}/.exec(
        reader.text.slice(reader.at, reader.at + 32).join(''),
      )
      if (!found) return undefined
      const min = Number(found[1])
      const max = found[3] ? Number(found[3]) : found[2] ? -1 : min
      if (min > maxRepeat || max > maxRepeat || (max >= 0 && min > max)) {
        throw refusal('invalid repeat count', reader, reader.at, reader.at + found[0].length)
      }
      reader.at += found[0].length
      return [min, max]
    }
  }
  return undefined
}

/** One atom; none for flags such as `(?i)`, several for `\Q…\E`. */
function readAtoms(reader: Reader): Pattern[] {
  const character = reader.text[reader.at++]!
  switch (character) {
    case '(':
      return readGroup(reader)
    case '[':
      return [{ op: 'set', set: readClass(reader) }]
    case '.':
      return [{ op: 'any', newline: reader.flags.dotAll }]
    case '^':
      return [assert(reader.flags.lines ? 'lineStart' : 'textStart')]
    case '$':
      return [assert(reader.flags.lines ? 'lineEnd' : 'textEnd')]
    case '\\':
      return readEscape(reader)
    default:
      return [literal(reader, character.codePointAt(0)!)]
  }
}

function assert(assertion: Assertion): Pattern {
  return { op: 'assert', assertion }
}

function literal(reader: Reader, codePoint: number): Pattern {
  const set = makeSet([[codePoint, codePoint]])
  set.folded = reader.flags.fold
  return { op: 'literal', set, codePoint }
}

function readGroup(reader: Reader): Pattern[] {
  const flags = { ...reader.flags }
  if (reader.text[reader.at] === '?') {
    const head = /^\?(?:P?<(\w+)>|([imsU]*)(?:-([imsU]+))?([:)]))/.exec(
      reader.text.slice(reader.at, reader.at + 200).join(''),
    )
    if (!head) throw groupRefusal(reader)
    reader.at += head[0].length
    const change = (letters: string | undefined, on: boolean): void => {
      for (const letter of letters ?? '') {
        if (letter === 'i') reader.flags.fold = on
        if (letter === 'm') reader.flags.lines = on
        if (letter === 's') reader.flags.dotAll = on
      }
    }
    change(head[2], true)
    change(head[3], false)
    if (head[4] === ')') return []
  }
  const inner = readAlternatives(reader)
  if (reader.text[reader.at++] !== ')') throw refusal('missing closing )', reader, 0, Infinity)
  reader.flags = flags
  return [inner.op === 'concat' ? { op: 'alternate', parts: [inner] } : inner]
}

const perlRanges: Record<string, [number, number][]> = {
  d: [[48, 57]],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
}

function readEscape(reader: Reader): Pattern[] {
  const character = reader.text[reader.at]
  switch (character) {
    case 'A':
    case 'z':
    case 'b':
    case 'B': {
      reader.at++
      const assertions = { A: 'textStart', z: 'textEnd', b: 'word', B: 'notWord' } as const
      return [assert(assertions[character])]
    }
    case 'Q': {
      reader.at++
      const rest = reader.text.slice(reader.at).join('')
      const end = rest.indexOf('\\E')
      const quoted = [...(end < 0 ? rest : rest.slice(0, end))]
      reader.at += quoted.length + (end < 0 ? 0 : 2)
      return quoted.map((part) => literal(reader, part.codePointAt(0)!))
    }
  }
  const set = readEscapedSet(reader)
  if (set) return [{ op: 'set', set }]
  return [literal(reader, readEscapedCharacter(reader))]
}

/** `\d`, `\W`, `\pL`, `\P{Greek}`… if one follows the backslash. */
function readEscapedSet(reader: Reader): CharacterSet | undefined {
  const character = reader.text[reader.at] ?? ''
  const ranges = perlRanges[character.toLowerCase()]
  if (ranges) {
    reader.at++
    return makeSet(ranges, character !== character.toLowerCase())
  }
  if (character !== 'p' && character !== 'P') return undefined
  const found = /^[pP](?:\{(\^?)(\w+)\}|([A-Z]))/.exec(
    reader.text.slice(reader.at, reader.at + 64).join(''),
  )
  if (!found) throw refusal('invalid character class range', reader, reader.at - 1, reader.at + 2)
  reader.at += found[0].length
  const negated = (character === 'P') !== (found[1] === '^')
  const name = found[2] ?? found[3]!
  if (name === 'Any') return makeSet([[0, 0x10ffff]], negated)
  const set = makeSet([], negated)
  const property = propertyTest(name)
  if (!property) {
    throw refusal('invalid character class range', reader, reader.at - found[0].length - 1)
  }
  set.property = property
  set.folded = reader.flags.fold
  return set
}

/** A general category, or a script by its long name; Go knows no others. */
function propertyTest(name: string): RegExp | undefined {
  const forms = /^[A-Z][a-z]?$/.test(name) ? [`gc=${name}`] : [`sc=${name}`]
  for (const form of forms) {
    try {
      return new RegExp(`^\\p{${form}}$`, 'u')
    } catch {
      // An unknown name: refused by the caller.
    }
  }
  return undefined
}

const controls: Record<string, number> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }

function readEscapedCharacter(reader: Reader): number {
  const character = reader.text[reader.at]
  if (character === undefined) {
    throw new PatternError('trailing backslash at end of expression: ``')
  }
  const rest = reader.text.slice(reader.at, reader.at + 16).join('')
  const take = (found: RegExpExecArray | null, radix: number): number | undefined => {
    if (!found) return undefined
    const value = Number.parseInt(found[1]!, radix)
    if (value > 0x10ffff) {
      const end = reader.at + found[0].length - 1
      throw refusal('invalid escape sequence', reader, reader.at - 1, end)
    }
    reader.at += found[0].length
    return value
  }
  const coded =
    take(/^x([0-9a-fA-F]{2})/.exec(rest), 16) ??
    take(/^x\{([0-9a-fA-F]+)\}/.exec(rest), 16) ??
    // One digit alone would be a back-reference, unless it is 0.
    take(/^(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest), 8)
  if (coded !== undefined) return coded
  const control = controls[character]
  const isPunctuation = /^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/.test(character)
  if (control === undefined && !isPunctuation) {
    const length = character === 'x' ? 2 : 1
    throw refusal('invalid escape sequence', reader, reader.at - 1, reader.at + length)
  }
  reader.at++
  return control ?? character.codePointAt(0)!
}

const posix: Record<string, [number, number][]> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: perlRanges.w!,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
}

function readClass(reader: Reader): CharacterSet {
  const set = makeSet([])
  const start = reader.at - 1
  const unclosed = () => refusal('missing closing ]', reader, start, Infinity)
  set.folded = reader.flags.fold
  if (reader.text[reader.at] === '^') {
    set.negated = true
    reader.at++
  }
  for (let isFirst = true; ; isFirst = false) {
    const character = reader.text[reader.at]
    if (character === undefined) throw unclosed()
    if (character === ']' && !isFirst) break
    const named = character === '[' && readNamedClass(reader)
    if (named) {
      set.sets.push(named)
      continue
    }
    if (character === '\\') {
      reader.at++
      const inner = readEscapedSet(reader)
      if (inner) {
        set.sets.push(inner)
        continue
      }
      reader.at--
    }
    const from = reader.at
    const first = readClassCharacter(reader)
    let last = first
    if (reader.text[reader.at] === '-' && reader.text[reader.at + 1] !== ']') {
      if (reader.text[reader.at + 1] === undefined) throw unclosed()
      reader.at++
      last = readClassCharacter(reader)
      if (last < first) throw refusal('invalid character class range', reader, from)
    }
    set.ranges.push([first, last])
  }
  reader.at++
  return set
}

function readNamedClass(reader: Reader): CharacterSet | undefined {
  const found = /^\[:(\^?)(\w*):\]/.exec(reader.text.slice(reader.at, reader.at + 20).join(''))
  if (!found) return undefined
  const ranges = posix[found[2]!]
  if (!ranges) {
    throw refusal('invalid character class range', reader, reader.at, reader.at + found[0].length)
  }
  reader.at += found[0].length
  return makeSet(ranges, found[1] === '^')
}

function readClassCharacter(reader: Reader): number {
  const character = reader.text[reader.at]
  if (character === undefined) throw refusal('missing closing ]', reader, reader.at)
  reader.at++
  return character === '\\' ? readEscapedCharacter(reader) : character.codePointAt(0)!
}

/** Go shows the part of the pattern where it stopped. */
function refusal(reason: string, { text, at }: Reader, start: number, end = at): PatternError {
  return new PatternError(`${reason}: \`${text.slice(start, end).join('')}\``)
}

function groupRefusal(reader: Reader): PatternError {
  const start = reader.at - 1
  const rest = reader.text.slice(start).join('')
  const named = /^\(\?P?<[^>]*(>?)/.exec(rest)
  if (named) {
    const end = named[1] ? start + named[0].length : Infinity
    return refusal('invalid named capture', reader, start, end)
  }
  const [flags = ''] = /^\(\?[imsU-]*[^imsU-]?/.exec(rest) ?? []
  return refusal('invalid or unsupported Perl syntax', reader, start, start + flags.length)
}
