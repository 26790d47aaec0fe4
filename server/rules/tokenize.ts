import { goQuote } from '../base/go-quote.js'

/** One token. `text` is the unquoted value of a text, or the content of a group's brackets. */
export interface Token {
  type:
    | 'identifier'
    | 'function'
    | 'number'
    | 'text'
    | 'sign'
    | 'join'
    | 'group'
    | 'whitespace'
    | 'comment'
    | 'end'
  text: string
  /** The arguments of a function. */
  args: readonly Token[]
}

/** A malformed filter text. The message is PocketBase's, because whoever sets a rule reads it. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
}

const signs = new Set('= != > >= < <= ~ !~ ?= ?!= ?> ?>= ?< ?<= ?~ ?!~'.split(' '))

// PocketBase's scanner takes a NUL for the end of the text, but has already consumed it: its caller
// stops, and the next token starts after it.
const end = ''
const nul = '\0'

// Calls inside of calls inside of a call.
const functionDepthMax = 3

/**
 * Splits a filter text into tokens, one by one. Groups stay text (parse.ts goes into them), as in
 * the peer, so quotes and brackets in a comment inside of brackets still count. Source: the scanner
 * of github.com/ganigeorgiev/fexpr 0.6, which is PocketBase's.
 */
export class Tokenizer {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The next token; throws FilterError. */
  next(): Token {
    const char = this.#read()
    if (char === end) return token('end', '')
    this.#position--
    if (isBlank(char)) return this.#whitespace()
    if (char === '(') return this.#group()
    if (isIdentifierStart(char)) return this.#identifier(functionDepthMax)
    if (isNumberStart(char)) return this.#number()
    if (isQuote(char)) return token('text', this.#quoted())
    if (isSign(char)) return this.#sign()
    if (isJoin(char)) return this.#join()
    if (char === '/') return this.#comment()
    const whole = String.fromCodePoint(this.#text.codePointAt(this.#position)!)
    throw new FilterError(`unexpected character ${goQuote(whole, "'")}`)
  }

  #read(): string {
    const char = this.#text[this.#position]
    if (char === undefined) return end
    this.#position++
    return char === nul ? end : char
  }

  /** Reads while `accept` returns true. */
  #take(accept: (char: string, taken: number) => boolean): string {
    const start = this.#position
    for (;;) {
      const char = this.#read()
      if (char === end) break
      if (!accept(char, this.#position - start - 1)) {
        this.#position--
        return this.#text.slice(start, this.#position)
      }
    }
    const taken = this.#text.slice(start, this.#position)
    return taken.endsWith(nul) ? taken.slice(0, -1) : taken
  }

  #whitespace(): Token {
    return token('whitespace', this.#take(isBlank))
  }

  #sign(): Token {
    const text = this.#take(isSign)
    if (!signs.has(text)) throw new FilterError(`invalid sign operator ${goQuote(text)}`)
    return token('sign', text)
  }

  #join(): Token {
    const text = this.#take(isJoin)
    if (text !== '&&' && text !== '||')
      throw new FilterError(`invalid join operator ${goQuote(text)}`)
    return token('join', text)
  }

  #number(): Token {
    let dotted = false
    const text = this.#take((char, taken) => {
      if (char === '.' && !dotted) {
        dotted = true
        return true
      }
      return isDigit(char) || (char === '-' && taken === 0)
    })
    if (text === '-' || text.startsWith('.') || text.endsWith('.')) {
      throw new FilterError(`invalid number ${goQuote(text)}`)
    }
    return token('number', text)
  }

  #quoted(): string {
    const quote = this.#read()
    let value = ''
    let from = this.#position
    for (;;) {
      const at = this.#position
      let char = this.#read()
      if (char !== quote && char !== '\\' && char !== end) continue
      // In one piece: a text put together from its characters takes 32 bytes for each.
      value += this.#text.slice(from, at)
      if (char === quote) return value
      if (char === '\\') {
        char = this.#read()
        value += char === end ? '' : (escapes[char] ?? `\\${char}`)
        from = this.#position
      }
      if (char === end) throw new FilterError(`invalid quoted text ${goQuote(quote + value)}`)
    }
  }

  /** A text inside of a group, where the peer keeps its escapes. */
  #skipQuoted(): void {
    const start = this.#position
    const quote = this.#read()
    for (;;) {
      let char = this.#read()
      if (char === quote) return
      if (char === '\\') char = this.#read()
      if (char !== end) continue
      const text = this.#text.slice(start, this.#position)
      const seen = text.endsWith(nul) ? text.slice(0, -1) : text
      throw new FilterError(`invalid quoted text ${goQuote(seen)}`)
    }
  }

  #comment(): Token {
    this.#read()
    if (this.#read() !== '/') throw new FilterError('invalid comment')
    const text = this.#take((char) => char !== '\n')
    if (this.#text[this.#position] === '\n') this.#position++
    return token('comment', text.trim())
  }

  #group(): Token {
    this.#read()
    const start = this.#position
    let open = 1
    for (;;) {
      const char = this.#read()
      if (char === end)
        throw new FilterError(`invalid formatted group - missing ${open} closing bracket(s)`)
      if (isQuote(char)) {
        this.#position--
        this.#skipQuoted()
      } else if (char === '(') {
        open++
      } else if (char === ')' && --open === 0) {
        return token('group', this.#text.slice(start, this.#position - 1))
      }
    }
  }

  #identifier(depth: number): Token {
    const start = this.#position
    this.#position++
    const rest = this.#take(isIdentifierPart)
    const text = this.#text[start]! + rest
    // A call's bracket directly follows its name; after a NUL it doesn't.
    const called = this.#text[this.#position] === '(' && this.#position === start + 1 + rest.length
    if (called && depth <= 0)
      throw new FilterError(`max nested function arguments reached (max: ${functionDepthMax})`)
    if (!isIdentifier(text)) {
      throw new FilterError(`invalid ${called ? 'function name' : 'identifier'} ${goQuote(text)}`)
    }
    return called
      ? token('function', text, this.#arguments(text, depth))
      : token('identifier', text)
  }

  #arguments(name: string, depth: number): Token[] {
    this.#read()
    const args: Token[] = []
    let commaDue = false
    for (;;) {
      const char = this.#read()
      if (char === end)
        throw new FilterError(`invalid or incomplete function ${goQuote(name)} (expected ')')`)
      if (char === ')') return args
      if (isBlank(char)) {
        this.#whitespace()
      } else if (char === '/') {
        this.#position--
        this.#commentIn(name)
      } else if (commaDue !== (char === ',')) {
        throw new FilterError(
          commaDue
            ? `expected comma after the last argument in function ${goQuote(name)}`
            : `unexpected comma in function ${goQuote(name)}`,
        )
      } else if (commaDue) {
        commaDue = false
      } else {
        this.#position--
        args.push(this.#argument(name, char, depth))
        commaDue = true
      }
    }
  }

  #commentIn(name: string): void {
    try {
      this.#comment()
    } catch (error) {
      const reason = (error as Error).message
      throw new FilterError(`failed to scan comment in function ${goQuote(name)}: ${reason}`)
    }
  }

  #argument(name: string, char: string, depth: number): Token {
    const start = this.#position
    try {
      if (isIdentifierStart(char)) return this.#identifier(depth - 1)
      if (isNumberStart(char)) return this.#number()
      if (isQuote(char)) return token('text', this.#quoted())
    } catch (error) {
      const reason = (error as Error).message
      // What had been read: of a call its name, otherwise what the reason quotes.
      const [kind, literal] = isIdentifierStart(char)
        ? ['identifier', goQuote(/^.[\w.:]*/.exec(this.#text.slice(start))![0])]
        : isQuote(char)
          ? ['text', reason.slice('invalid quoted text '.length)]
          : ['number', reason.slice('invalid number '.length)]
      throw new FilterError(
        `invalid ${kind} argument ${literal} in function ${goQuote(name)}: ${reason}`,
      )
    }
    const character = goQuote(String.fromCodePoint(this.#text.codePointAt(start)!), "'")
    throw new FilterError(
      `unsupported argument character ${character} in function ${goQuote(name)}`,
    )
  }
}

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

const noArguments: readonly Token[] = []

function token(type: Token['type'], text: string, args = noArguments): Token {
  return { type, text, args }
}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\n'
const isDigit = (char: string): boolean => char >= '0' && char <= '9'
const isLetter = (char: string): boolean =>
  (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')
const isQuote = (char: string): boolean => char === "'" || char === '"'
const isNumberStart = (char: string): boolean => char === '-' || isDigit(char)
const isSign = (char: string): boolean => '=?!><~'.includes(char)
const isJoin = (char: string): boolean => char === '&' || char === '|'
const isMark = (char: string): boolean => char === '@' || char === '_' || char === '#'
const isIdentifierStart = (char: string): boolean => isLetter(char) || isMark(char)
const isIdentifierPart = (char: string): boolean =>
  isLetter(char) || isDigit(char) || char === '.' || char === ':' || char === '_'

function isIdentifier(text: string): boolean {
  if (text.endsWith('.') || text.endsWith(':')) return false
  return text.length > 1 || !isMark(text)
}
