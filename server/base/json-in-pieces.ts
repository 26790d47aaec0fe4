import type { Breaks } from './breaks.js'
import { dictionary } from './dictionary.js'
import { rememberMembers } from './known-members.js'
import { endOfContainer, endOfString, endOfValue, skipBlanks } from './lenient-json.js'

/** How many characters of JSON are parsed at once, in a millisecond or two. */
export const pieceLength = 1 << 15

const quote = 34
// How many characters are searched at once for what isn't plain, in a millisecond or two.
const plainLength = 1 << 20
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON doesn't allow them in a text
const notPlain = /[\\\x00-\x1f]/

/**
 * JSON.parse for a long list or object, with breaks for the event loop. `parse` gets lists and
 * objects of at most `pieceLength`, and texts of any length. Long objects have no prototype. Throws
 * SyntaxError where JSON.parse does. The text must be complete, as returned by lenient-json's
 * firstObject.
 */
export async function parseInPieces(
  text: string,
  parse: (text: string) => unknown,
  breaks: Breaks,
): Promise<unknown> {
  return new PieceReader(text, parse, breaks).readContainer(0)
}

class PieceReader {
  readonly #text: string
  readonly #parse: (text: string) => unknown
  readonly #breaks: Breaks
  /** Where the last container ended. */
  #end = 0

  constructor(text: string, parse: (text: string) => unknown, breaks: Breaks) {
    this.#text = text
    this.#parse = parse
    this.#breaks = breaks
  }

  async readContainer(start: number): Promise<unknown> {
    const text = this.#text
    const isList = text[start] === '['
    const closer = isList ? ']' : '}'
    const list: unknown[] = []
    const object = dictionary<unknown>()
    const keys: string[] = []
    const set = (key: string, item: unknown) => {
      if (!(key in object)) keys.push(key)
      object[key] = item
    }
    let at = skipBlanks(text, start + 1)
    for (let isFirst = true; ; isFirst = false) {
      if (isFirst && text[at] === closer) break
      const group = this.#findGroup(at, isList)
      if (group.end > at) {
        const slice = text.slice(at, group.end)
        if (isList) for (const item of this.#parse(`[${slice}]`) as unknown[]) list.push(item)
        else {
          const members = this.#parse(`{${slice}}`) as Record<string, unknown>
          for (const key of Object.keys(members)) set(key, members[key])
        }
        at = skipBlanks(text, group.end)
      }
      if (group.long !== undefined) {
        const item = await this.#readLong(group.long)
        if (isList) list.push(item)
        else set(this.#parse(group.long.key) as string, item)
        at = skipBlanks(text, this.#end)
      }
      if (this.#breaks.isDue) await this.#breaks.rest()
      if (text[at] === closer) break
      if (text[at] !== ',') throw new SyntaxError('neither a comma nor an end')
      at = skipBlanks(text, at + 1)
    }
    this.#end = at + 1
    const container = isList ? list : object
    rememberMembers(container, { length: this.#end - start, keys })
    return container
  }

  /** As many whole members as fit into a piece, or up to one that is too long for any piece. */
  #findGroup(start: number, isList: boolean): Group {
    const text = this.#text
    let end = start
    for (let at = start; ; ) {
      let value = at
      let key = ''
      if (!isList) {
        if (text[at] !== '"') throw new SyntaxError('not a key')
        const keyEnd = endOfString(text, at)
        key = text.slice(at, keyEnd)
        value = skipBlanks(text, keyEnd)
        if (text[value] !== ':') throw new SyntaxError('a key without a value')
        value = skipBlanks(text, value + 1)
      }
      const { end: valueEnd, isLong } = endWithin(text, value)
      if (isLong) {
        // The members before it are a piece of their own; this one begins the next.
        return end > start ? { end } : { end, long: { key, value, end: valueEnd } }
      }
      if (valueEnd === value) throw new SyntaxError('a value is missing')
      end = valueEnd
      at = skipBlanks(text, end)
      if (text[at] !== ',' || end - start > pieceLength) return { end }
      at = skipBlanks(text, at + 1)
    }
  }

  async #readLong({ value: start, end }: Long): Promise<unknown> {
    if (end === undefined) return this.readContainer(start)
    this.#end = end
    await this.#breaks.rest()
    const value = (await this.#readPlain(start, end)) ?? this.#parse(this.#text.slice(start, end))
    await this.#breaks.rest()
    return value
  }

  /**
   * A text without escapes that is most of the whole: a part of it, not a copy, so a body of 30 MB
   * takes its size once. A shorter one would keep the whole in memory. Undefined for other values.
   */
  async #readPlain(start: number, end: number): Promise<string | undefined> {
    const text = this.#text
    if (text.charCodeAt(start) !== quote || end - start < text.length / 2) return undefined
    for (let at = start + 1; at < end - 1; at += plainLength) {
      if (notPlain.test(text.slice(at, Math.min(at + plainLength, end - 1)))) return undefined
      if (this.#breaks.isDue) await this.#breaks.rest()
    }
    return text.slice(start + 1, end - 1)
  }
}

/** A member too long for a piece: the text of its key ('' in a list), and where its value is. */
interface Long {
  key: string
  value: number
  /** Unknown for a list or an object. */
  end: number | undefined
}

interface Group {
  end: number
  long?: Long
}

function endWithin(
  text: string,
  start: number,
): { end: number; isLong: false } | { end: number | undefined; isLong: true } {
  const first = text[start]
  const isContainer = first === '{' || first === '['
  const end = isContainer
    ? endOfContainer(text, start, start + pieceLength)
    : endOfValue(text, start)
  if (end === undefined || end - start > pieceLength) return { end, isLong: true }
  return { end, isLong: false }
}
