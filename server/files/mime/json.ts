import type { Head } from './type.js'

/** A member to look for: its path, and the texts that its value may have (any, if left out). */
export interface Query {
  path: readonly string[]
  values?: readonly string[]
}

export interface Parsed {
  /** How far the text is JSON, blanks behind it included. */
  end: number
  /** How far it was looked at; behind `end` where something is wrong or missing. */
  inspected: number
  isContainer: boolean
  /** Whether one of the queried members was found. */
  isFound: boolean
}

/** Whether a head is a JSON object or list (or its beginning) that holds one of these members. */
export function isJson({ text, isCut }: Head, first: RegExp, queries?: readonly Query[]): boolean {
  if (!first.test(text)) return false
  const { end, inspected, isFound } = parseLoosely(text, queries)
  if (queries && !isFound) return false
  return isCut ? inspected === text.length : end === text.length
}

// Deeper nesting isn't followed.
const maxDepth = 4096
const blanks = /[ \t\r\n]*/y
const numberForm = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?/y
const wholeNumber = /\d(?:[eE][+-]?\d+)?\.?$|\d\.$/
const stringPart = /[^"\\]*/y

/**
 * Reads JSON as leniently as the library that PocketBase uses: a comma may close a list, control
 * characters may stand in texts. Source: gabriel-vasile/mimetype 1.4 internal/json.
 */
export function parseLoosely(text: string, queries: readonly Query[] = []): Parsed {
  const parser = new Parser(text, queries)
  const end = parser.value(0)
  return {
    end: end ?? 0,
    inspected: parser.at,
    isContainer: parser.isContainer,
    isFound: parser.isFound,
  }
}

class Parser {
  readonly #text: string
  readonly #queries: readonly Query[]
  readonly #path: string[] = []
  at = 0
  isContainer = false
  isFound = false

  constructor(text: string, queries: readonly Query[]) {
    this.#text = text
    this.#queries = queries
  }

  /** Moves behind a value; undefined where there is none, or it breaks off. */
  value(depth: number): number | undefined {
    if (depth > maxDepth) return undefined
    this.#skip(blanks)
    const first = this.#text[this.at]
    if (first === undefined) return undefined
    if (depth === 0) this.isContainer = first === '{' || first === '['
    if (!this.#rest(first, depth)) return undefined
    this.#skip(blanks)
    return this.at
  }

  #rest(first: string, depth: number): boolean {
    switch (first) {
      case '"':
        this.at++
        return this.#string()
      case '[':
        this.at++
        return this.#list(depth + 1)
      case '{':
        this.at++
        return this.#object(depth + 1)
      case 't':
        return this.#word('true')
      case 'f':
        return this.#word('false')
      case 'n':
        return this.#word('null')
      default:
        return this.#number()
    }
  }

  #list(depth: number): boolean {
    this.#path.push('[')
    for (;;) {
      this.#skip(blanks)
      if (this.#take(']')) break
      if (this.value(depth) === undefined) return false
      if (this.#take(',')) continue
      if (this.#take(']')) break
      return false
    }
    this.#path.pop()
    return true
  }

  #object(depth: number): boolean {
    for (;;) {
      this.#skip(blanks)
      if (this.#take('}')) return true
      if (!this.#take('"')) return false
      const keyStart = this.at
      if (!this.#string()) return false
      this.#path.push(this.#text.slice(keyStart, this.at - 1))
      this.#skip(blanks)
      if (!this.#take(':')) return false
      this.#skip(blanks)
      const query = this.isFound ? undefined : this.#queries.find((q) => isSame(q.path, this.#path))
      const start = this.at
      if (this.value(depth) === undefined) return false
      if (query && isWanted(query, this.#text.slice(start, this.at).trim())) this.isFound = true
      this.#path.pop()
      if (this.#take(',')) continue
      return this.#take('}')
    }
  }

  #string(): boolean {
    for (;;) {
      this.#skip(stringPart)
      const next = this.#text[this.at]
      if (next === undefined) return false
      this.at++
      if (next === '"') return true
      const letter = this.#text[this.at]
      if (letter === undefined || !/["\\/bfnrtu]/.test(letter)) return false
      this.at++
      if (letter !== 'u') continue
      for (let digit = 0; digit < 4 && this.at < this.#text.length; digit++) {
        if (!/[\da-fA-F]/.test(this.#text[this.at]!)) return false
        this.at++
      }
    }
  }

  #word(word: string): boolean {
    for (const letter of word) if (!this.#take(letter)) return false
    return true
  }

  #number(): boolean {
    const start = this.at
    this.#skip(numberForm)
    return wholeNumber.test(this.#text.slice(start, this.at))
  }

  #take(character: string): boolean {
    if (this.#text[this.at] !== character) return false
    this.at++
    return true
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.at
    if (pattern.test(this.#text)) this.at = pattern.lastIndex
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, index) => part === right[index])
}

function isWanted({ values }: Query, text: string): boolean {
  return values === undefined || values.includes(text)
}
