import type { Head } from './type.js'

/** A member to look for: its path, and the texts its value may have (any if left out). */
export interface Query {
  path: readonly string[]
  values?: readonly string[]
}

export interface Parsed {
  /** How far the text is JSON, including trailing blanks. */
  end: number
  /** How far it was examined; beyond `end` if something is wrong or missing. */
  inspected: number
  isContainer: boolean
  /** Whether one of the queried members was found. */
  isFound: boolean
}

/** Whether a head is a JSON object or list (or its beginning) with one of these members. */
export function isJson({ text, isCut }: Head, first: RegExp, queries?: readonly Query[]): boolean {
  if (!first.test(text)) return false
  const { end, inspected, isFound } = parseLoosely(text, queries)
  if (queries && !isFound) return false
  return isCut ? inspected === text.length : end === text.length
}

// Deeper nesting isn't followed: the library allows 4096, for which the stack has no room.
const maxDepth = 1000
const blanks = /[ \t\r\n]*/y
const stringPart = /[^"\\]*/y
const plainNumber = /-?\d*\.?\d*/y
const exponent = /[eE][+-]?\d*/y

/**
 * Parses JSON as leniently as the library that PocketBase uses: a comma may close a list, texts may
 * contain control characters, and a value that breaks off still ends after its first character.
 * Source: gabriel-vasile/mimetype 1.4 internal/json.
 */
export function parseLoosely(text: string, queries: readonly Query[] = []): Parsed {
  const parser = new Parser(text, queries)
  const end = parser.value(0, 0) ?? 0
  const { inspected, isContainer, isFound } = parser
  return { end, inspected, isContainer, isFound }
}

/** Each method takes the position where something starts and returns the one after it. */
class Parser {
  readonly #text: string
  readonly #queries: readonly Query[]
  readonly #path: string[] = []
  inspected = 0
  isContainer = false
  isFound = false

  constructor(text: string, queries: readonly Query[]) {
    this.#text = text
    this.#queries = queries
  }

  value(start: number, depth: number): number | undefined {
    if (depth > maxDepth) return undefined
    const at = this.#skip(blanks, start)
    const first = this.#text[at]
    if (first === undefined) return undefined
    if (depth === 0) this.isContainer = first === '{' || first === '['
    const isOpened = first === '"' || first === '{' || first === '['
    const begun = isOpened ? at + this.#count(1) : at
    const end = this.#rest(first, begun, depth)
    if (end !== undefined) return this.#skip(blanks, end)
    return begun > start ? begun : undefined
  }

  #rest(first: string, at: number, depth: number): number | undefined {
    switch (first) {
      case '"':
        return this.#string(at)
      case '[':
        return this.#list(at, depth + 1)
      case '{':
        return this.#object(at, depth + 1)
      case 't':
        return this.#word('true', at)
      case 'f':
        return this.#word('false', at)
      case 'n':
        return this.#word('null', at)
      default:
        return this.#number(at)
    }
  }

  #list(start: number, depth: number): number | undefined {
    this.#path.push('[')
    let at = start
    for (;;) {
      at = this.#skip(blanks, at)
      if (this.#text[at] === ']') {
        this.#path.pop()
        return at + this.#count(1)
      }
      const end = this.value(at, depth)
      if (end === undefined) return undefined
      const next = this.#text[end]
      if (next !== ',' && next !== ']') return undefined
      at = end + this.#count(1)
      // Here the library leaves the list in its path, so what follows it is never found.
      if (next === ']') return at
    }
  }

  #object(start: number, depth: number): number | undefined {
    let at = start
    for (;;) {
      at = this.#skip(blanks, at)
      if (this.#text[at] === '}') return at + this.#count(1)
      if (this.#text[at] !== '"') return undefined
      const value = this.#key(at + this.#count(1))
      if (value === undefined) return undefined
      const query = this.isFound ? undefined : this.#queries.find((q) => isSame(q.path, this.#path))
      const end = this.value(value, depth)
      if (end === undefined) return undefined
      if (query && isWanted(query, this.#text.slice(value, end).trim())) this.isFound = true
      const next = this.#text[end]
      if (next !== ',' && next !== '}') return undefined
      this.#path.pop()
      at = end + this.#count(1)
      if (next === '}') return at
    }
  }

  /** The position after the key's opening quote → where its value starts. */
  #key(start: number): number | undefined {
    const end = this.#string(start)
    if (end === undefined) return undefined
    this.#path.push(this.#text.slice(start, end - 1))
    const colon = this.#skip(blanks, end)
    if (this.#text[colon] !== ':') return undefined
    const value = this.#skip(blanks, colon + this.#count(1))
    return value < this.#text.length ? value : undefined
  }

  #string(start: number): number | undefined {
    let at = start
    for (;;) {
      at = this.#skip(stringPart, at)
      const next = this.#text[at]
      if (next === undefined) return undefined
      at += this.#count(1)
      if (next === '"') return at
      const letter = this.#text[at]
      if (letter === undefined || !/["\\/bfnrtu]/.test(letter)) return undefined
      at += this.#count(1)
      if (letter !== 'u') continue
      for (let digit = 0; digit < 4 && at < this.#text.length; digit++) {
        if (!/[\da-fA-F]/.test(this.#text[at]!)) return undefined
        at += this.#count(1)
      }
    }
  }

  #word(word: string, start: number): number | undefined {
    for (const [index, letter] of [...word].entries()) {
      if (this.#text[start + index] !== letter) return undefined
      this.#count(1)
    }
    return start + word.length
  }

  #number(start: number): number | undefined {
    const end = this.#skip(plainNumber, start)
    if (!/\d/.test(this.#text.slice(start, end))) return undefined
    if (!/^[eE]/.test(this.#text.slice(end, end + 1))) return end
    const last = this.#skip(exponent, end)
    return /\d$/.test(this.#text.slice(end, last)) ? last : undefined
  }

  #skip(pattern: RegExp, at: number): number {
    pattern.lastIndex = at
    if (!pattern.test(this.#text)) return at
    this.#count(pattern.lastIndex - at)
    return pattern.lastIndex
  }

  #count(characters: number): number {
    this.inspected += characters
    return characters
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, index) => part === right[index])
}

function isWanted({ values }: Query, text: string): boolean {
  return values === undefined || values.includes(text)
}
