// What isn't closed goes on to the end, so that nothing is searched for twice.
const token =
  /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[xX]'[0-9a-fA-F]*'|0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|->>|->|\|\||::|==|<>|!=|<=|>=|<<|>>|\s+|[\s\S]/g

/** Reads the tokens of a statement; words are compared in upper case. */
export interface Cursor {
  /** The token ahead as it was written; '' at the end. */
  peek(ahead?: number): string
  /** The same in upper case, if it is a word or an operator; '' for quoted names and literals. */
  word(ahead?: number): string
  take(): string
  /** Takes it if all of these words follow. */
  skip(...words: string[]): boolean
  expect(word: string): void
  /** Reads something that may contain its own kind; throws where that goes too deep. */
  within<T>(read: () => T): T
  /** What was written from a place until here. */
  since(place: number): string
  readonly place: number
}

/** Arbitrary; SQLite's own limit is 1,000 for an expression, and no view comes near this. */
const longestDepth = 200

/** Arbitrary: a long view has some hundreds, and these are translated in milliseconds. */
const longestTokens = 10_000

/** Throws where the statement has another form than expected. */
export function createCursor(source: string): Cursor {
  const all = tokensOf(source)
  const tokens = all.map(([part]) => part)
  let at = 0
  let depth = 0
  const word = (ahead = 0) => {
    const part = tokens[at + ahead] ?? ''
    return /^['"`[\d]/.test(part) ? '' : part.toUpperCase()
  }
  const cursor: Cursor = {
    get place() {
      return at
    },
    peek: (ahead = 0) => tokens[at + ahead] ?? '',
    word,
    take: () => tokens[at++] ?? '',
    skip(...words) {
      if (!words.every((each, ahead) => word(ahead) === each)) return false
      at += words.length
      return true
    },
    expect(each) {
      if (!cursor.skip(each))
        throw new Error(`the query can't be translated for PostgreSQL near "${tokens[at] ?? ''}"`)
    },
    within(read) {
      if (++depth > longestDepth) throw new Error('the query is nested too deeply')
      const found = read()
      depth--
      return found
    },
    since(place) {
      const last = all[at - 1]!
      return source.slice(all[place]!.index, last.index + last[0].length)
    },
  }
  return cursor
}

function tokensOf(source: string): RegExpExecArray[] {
  const all: RegExpExecArray[] = []
  for (const match of source.matchAll(token)) {
    if (/^(?:\s|--|\/\*)/.test(match[0])) continue
    if (all.push(match) > longestTokens) throw new Error('the query is too long for PostgreSQL')
  }
  return all
}

export function isName(part: string): boolean {
  return /^(?:["`[]|[A-Za-z_\u0080-\uffff])/.test(part) && !/^[xX]'/.test(part)
}

/** The name in a token, without quotes. */
export function nameIn(part: string): string {
  if (part[0] === '"') return part.slice(1, -1).replaceAll('""', '"')
  if (part[0] === '`') return part.slice(1, -1).replaceAll('``', '`')
  return part[0] === '[' ? part.slice(1, -1) : part
}

/** A name as SQLite's: in backticks, which the translation goes on to quote. */
export function ticked(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
