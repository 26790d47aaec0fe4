import { boundedCache } from '../../base/bounded-cache.js'
import { Breaks } from '../../base/breaks.js'
import { PatternError, parsePattern } from './parse.js'
import { type Assertion, type CharacterSet, hasCharacter, makeSet, type Pattern } from './tree.js'

/**
 * Whether `text` contains a match of the pattern, in Go's RE2 syntax and semantics. The pattern
 * runs as a set of parallel states, so the time is linear in text × pattern: patterns come from
 * superusers, texts from guests. A pattern that Go refuses never matches.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const steps = match(pattern, text)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same with breaks for the event loop, for texts and patterns that may be long. */
export function matchesInPieces(pattern: string, text: string): boolean | Promise<boolean> {
  const steps = match(pattern, text)
  const step = steps.next()
  return step.done ? step.value : continueMatch(steps)
}

async function continueMatch(steps: Steps): Promise<boolean> {
  const breaks = new Breaks()
  for (;;) {
    if (breaks.isDue) await breaks.rest()
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Steps that find out whether a text matches, with room for a break after each. */
type Steps = Generator<void, boolean>

// How many states are entered or characters looked at in one step: about a millisecond.
const workAtOnce = 50_000

function* match(pattern: string, text: string): Steps {
  let program = programs.get(pattern)
  if (program === undefined) {
    program = compile(pattern)
    programs.set(pattern, program)
  }
  if (program === null) return false
  return program.every ? yield* isMadeOf(program.every, text) : yield* run(program, text)
}

// As many patterns as a large set of collections has.
const programs = boundedCache<string, Program | null>(500)

type Step =
  | { op: 'take'; ascii: Uint8Array; set: CharacterSet; next: number }
  | { op: 'split'; next: number; other: number }
  | { op: 'assert'; assertion: Assertion; next: number }
  | { op: 'match' }

interface Program {
  steps: Step[]
  start: number
  /** Matches at the start of the text only. */
  anchored: boolean
  /** Set for `^[a-z]+$` and the like, where all characters are from one set. */
  every: Every | undefined
}

interface Every {
  ascii: Uint8Array
  set: CharacterSet
  min: number
  /** Below 0: no limit. */
  max: number
}

// Keeps the memory of one pattern to a few megabytes; Go has its own limit.
const maxSteps = 50_000

function compile(pattern: string): Program | null {
  try {
    const tree = parsePattern(pattern)
    const steps: Step[] = [{ op: 'match' }]
    const start = build(steps, tree, 0)
    return { steps, start, anchored: startsAtText(tree), every: readEvery(tree) }
  } catch (error) {
    if (error instanceof PatternError) return null
    throw error
  }
}

function startsAtText(tree: Pattern): boolean {
  if (tree.op === 'assert') return tree.assertion === 'textStart'
  return tree.op === 'concat' && tree.parts[0] !== undefined && startsAtText(tree.parts[0])
}

/** Ids have such a pattern, so it is checked for each new record. */
function readEvery(tree: Pattern): Every | undefined {
  if (tree.op !== 'concat' || tree.parts.length !== 3) return undefined
  const [start, middle, end] = tree.parts as [Pattern, Pattern, Pattern]
  const isWhole =
    start.op === 'assert' &&
    start.assertion === 'textStart' &&
    end.op === 'assert' &&
    end.assertion === 'textEnd'
  if (!isWhole || middle.op !== 'repeat' || middle.part.op !== 'set') return undefined
  const { min, max, part } = middle
  return { ascii: asciiTable(part.set), set: part.set, min, max }
}

function* isMadeOf({ ascii, set, min, max }: Every, text: string): Steps {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!
    if (code < 128 ? ascii[code] !== 1 : !hasCharacter(set, code)) return false
    if (code > 0xffff) at++
    if (++count % workAtOnce === 0) yield
  }
  return count >= min && (max < 0 || count <= max)
}

function add(steps: Step[], step: Step): number {
  if (steps.length >= maxSteps) throw new PatternError('expression too large')
  return steps.push(step) - 1
}

/** Adds the steps of `tree`, which continue at `next`; returns the first step. */
function build(steps: Step[], tree: Pattern, next: number): number {
  switch (tree.op) {
    case 'literal':
    case 'set':
      return add(steps, { op: 'take', ascii: asciiTable(tree.set), set: tree.set, next })
    case 'any': {
      const set = makeSet(tree.newline ? [] : [[10, 10]], true)
      return add(steps, { op: 'take', ascii: asciiTable(set), set, next })
    }
    case 'assert':
      return add(steps, { op: 'assert', assertion: tree.assertion, next })
    case 'concat':
      return tree.parts.reduceRight((after, part) => build(steps, part, after), next)
    case 'alternate':
      return tree.parts
        .map((part) => build(steps, part, next))
        .reduceRight((other, start) => add(steps, { op: 'split', next: start, other }))
    case 'repeat':
      return buildRepeat(steps, tree.part, tree.min, tree.max, next)
  }
}

function buildRepeat(steps: Step[], part: Pattern, min: number, max: number, next: number): number {
  let start = next
  if (max < 0) {
    const loop = { op: 'split' as const, next: 0, other: next }
    start = add(steps, loop)
    loop.next = build(steps, part, start)
  } else {
    for (let i = min; i < max; i++) {
      start = add(steps, { op: 'split', next: build(steps, part, start), other: next })
    }
  }
  for (let i = 0; i < min; i++) start = build(steps, part, start)
  return start
}

const tables = new WeakMap<CharacterSet, Uint8Array>()

function asciiTable(set: CharacterSet): Uint8Array {
  let table = tables.get(set)
  if (!table) {
    table = Uint8Array.from({ length: 128 }, (_, code) => (hasCharacter(set, code) ? 1 : 0))
    tables.set(set, table)
  }
  return table
}

function* run(program: Program, text: string): Steps {
  const { steps } = program
  let current: number[] = []
  let following: number[] = []
  const seenAt = new Int32Array(steps.length).fill(-1)
  const stack: number[] = []
  let work = 0

  /** Follows the steps that consume no character; true when the match is reached. */
  const enter = (into: number[], first: number, at: number): boolean => {
    stack.push(first)
    while (stack.length > 0) {
      const index = stack.pop()!
      work++
      if (seenAt[index] === at) continue
      seenAt[index] = at
      const step = steps[index]!
      if (step.op === 'match') return true
      if (step.op === 'take') into.push(index)
      else if (step.op === 'split') stack.push(step.other, step.next)
      else if (isTrueAt(step.assertion, text, at)) stack.push(step.next)
    }
    return false
  }

  for (let at = 0; ; ) {
    // States entered after the last character are already marked with `at`.
    if ((at === 0 || !program.anchored) && enter(current, program.start, at)) return true
    if (at >= text.length || (current.length === 0 && program.anchored)) return false
    const codePoint = text.codePointAt(at)!
    const nextAt = at + (codePoint > 0xffff ? 2 : 1)
    following.length = 0
    work += current.length
    if (work > workAtOnce) {
      yield
      work = 0
    }
    for (const index of current) {
      const step = steps[index]!
      if (step.op !== 'take') continue
      const taken =
        codePoint < 128 ? step.ascii[codePoint] === 1 : hasCharacter(step.set, codePoint)
      if (taken && enter(following, step.next, nextAt)) return true
    }
    ;[current, following] = [following, current]
    at = nextAt
  }
}

function isTrueAt(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'textStart':
      return at === 0
    case 'textEnd':
      return at === text.length
    case 'lineStart':
      return at === 0 || text[at - 1] === '\n'
    case 'lineEnd':
      return at === text.length || text[at] === '\n'
    case 'word':
      return isWord(text[at - 1]) !== isWord(text[at])
    case 'notWord':
      return isWord(text[at - 1]) === isWord(text[at])
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character)
}
