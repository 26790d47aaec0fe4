import { badEscape, unescapeText } from '../base/percent-escapes.js'

/** A media type, or a disposition, with its parameters by lower-case name. */
export interface MediaType {
  type: string
  parameters: ReadonlyMap<string, string>
}

// The characters of unicode.IsSpace.
const space = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const spaces = new RegExp(`${space}*`, 'y')
const trailing = new RegExp(`(?:;${space}*)?$`, 'y')
const token = /[!#$%&'*+\-.^_`{|}~0-9A-Za-z]+/y
// A backslash before any other character belongs to a Windows path.
const escaped = /\\([()<>@,;:\\"/[\]?=])/g
const quoted = /"((?:[^"\\\r\n]|\\[^\r\n])*)"/y
const wholeType = /^[!#$%&'*+\-.^_`{|}~\w]+(?:\/[!#$%&'*+\-.^_`{|}~\w]+)?$/

/**
 * Parses `type; name=value; name="value"` like Go's mime.ParseMediaType, including values in pieces
 * and in other character sets (RFC 2231). Undefined if it is malformed.
 */
export function parseMediaType(text: string): MediaType | undefined {
  const semicolon = text.indexOf(';')
  const base = semicolon < 0 ? text : text.slice(0, semicolon)
  const type = base.trim().toLowerCase()
  if (!wholeType.test(type)) return undefined
  const pairs = readParameters(text, base.length)
  return pairs && { type, parameters: joinPieces(pairs) }
}

function readParameters(text: string, start: number): Map<string, string> | undefined {
  const pairs = new Map<string, string>()
  const reader = new Reader(text, start)
  for (;;) {
    reader.match(spaces)
    if (reader.match(trailing) !== undefined) return pairs
    if (!reader.skip(';')) return undefined
    reader.match(spaces)
    const name = reader.match(token)?.toLowerCase()
    reader.match(spaces)
    if (name === undefined || !reader.skip('=')) return undefined
    reader.match(spaces)
    const value = reader.match(token) ?? reader.quoted()
    if (value === undefined || (pairs.has(name) && pairs.get(name) !== value)) return undefined
    pairs.set(name, value)
  }
}

class Reader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)?.[0]
    if (found !== undefined) this.#at = sticky.lastIndex
    return found
  }

  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  quoted(): string | undefined {
    return this.match(quoted)?.slice(1, -1).replace(escaped, '$1')
  }
}

/** Joins `name*0`, `name*1*`, … and decodes `name*`. */
function joinPieces(pairs: ReadonlyMap<string, string>): Map<string, string> {
  const joined = new Map<string, string>()
  const starred = new Set<string>()
  for (const [name, value] of pairs) {
    const star = name.indexOf('*')
    if (star < 0) joined.set(name, value)
    else starred.add(name.slice(0, star))
  }
  for (const name of starred) {
    const whole = pairs.get(`${name}*`)
    const value = whole === undefined ? joinNumbered(name, pairs) : decodeExtended(whole)
    if (value !== undefined) joined.set(name, value.toString('utf8'))
  }
  return joined
}

function joinNumbered(name: string, pairs: ReadonlyMap<string, string>): Buffer | undefined {
  const pieces: Buffer[] = []
  for (let n = 0; ; n++) {
    const plain = pairs.get(`${name}*${n}`)
    const encoded = pairs.get(`${name}*${n}*`)
    if (plain === undefined && encoded === undefined) break
    if (plain !== undefined) pieces.push(Buffer.from(plain))
    else
      pieces.push((n === 0 ? decodeExtended(encoded!) : decodeEscapes(encoded!)) ?? Buffer.alloc(0))
  }
  return pieces.length > 0 ? Buffer.concat(pieces) : undefined
}

/** `UTF-8'language'a%20b`; undefined for anything else. */
function decodeExtended(value: string): Buffer | undefined {
  const [, text] = /^(?:utf-8|us-ascii)'[^']*'(.*)$/is.exec(value) ?? []
  return text === undefined ? undefined : decodeEscapes(text)
}

function decodeEscapes(text: string): Buffer | undefined {
  return badEscape.test(text) ? undefined : unescapeText(text)
}
