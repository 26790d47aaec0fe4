/** What a JSON body may have; the options `limits.jsonDepth` and `limits.bodyTokens`. */
export interface JsonLimits {
  depth: number
  tokens: number
}

/**
 * For JSON that comes as text inside of a value, whose reader knows no options: their defaults. What is
 * stored already may be more.
 */
const valueLimits: JsonLimits = { depth: 1000, tokens: 500_000 }

const quote = 34
const backslash = 92
// So many bytes of a text are looked at one by one before its end is searched for.
const shortText = 32
// Or its next escape, each time again: so not too far.
const windowBytes = 4096

// A number counts as a token for each so many of its bytes: long ones are read slowly.
const scalarTokenBytes = 8

const blank = 0
const opening = 1
const closing = 2
const separator = 3
const text = 4
const scalar = 5
const kinds = kindsOfBytes()

/**
 * Counts depth and tokens of the first JSON value of a body while its bytes come in, before anything is
 * made of them: a few bytes become an object, so the size alone says little. Checks nothing else. What
 * doesn't begin as a list or an object is let through.
 */
export class JsonMeter {
  readonly #limits: JsonLimits
  #depth = 0
  #tokens = 0
  #isInText = false
  #isEscaped = false
  /** Bytes of the number or literal so far; 0 outside of one. */
  #scalarBytes = 0
  #isOver = false

  constructor(limits: JsonLimits) {
    this.#limits = limits
  }

  /** Throws RangeError. */
  take(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && !this.#isOver) {
      if (this.#isInText) {
        at = this.#skipText(bytes, at)
        continue
      }
      const kind = kinds[bytes[at++]!]!
      if (kind === scalar) {
        // A value that is no container has no inside to count.
        if (this.#depth === 0) this.#isOver = true
        if (this.#scalarBytes++ % scalarTokenBytes === 0) this.#count()
        continue
      }
      this.#scalarBytes = 0
      if (kind === blank) continue
      this.#count()
      if (kind === opening) {
        if (++this.#depth > this.#limits.depth) throw new RangeError('JSON nested too deeply')
      } else if (kind === closing) {
        if (--this.#depth <= 0) this.#isOver = true
      } else if (kind === text) {
        if (this.#depth === 0) this.#isOver = true
        this.#isInText = true
      }
    }
  }

  #count(): void {
    if (++this.#tokens > this.#limits.tokens) throw new RangeError('JSON of too many tokens')
  }

  #skipText(bytes: Uint8Array, start: number): number {
    let at = start
    if (this.#isEscaped) {
      this.#isEscaped = false
      at++
    }
    const near = Math.min(bytes.length, at + shortText)
    while (at < near) {
      const byte = bytes[at++]!
      if (byte === quote) {
        this.#isInText = false
        return at
      }
      if (byte === backslash) {
        if (at === bytes.length) this.#isEscaped = true
        at++
      }
    }
    return at >= bytes.length ? bytes.length : this.#skipPlain(bytes, at)
  }

  /** Goes to the next quote or escape; the latter is left to the caller. */
  #skipPlain(bytes: Uint8Array, start: number): number {
    const window = bytes.subarray(start, start + windowBytes)
    const end = window.indexOf(quote)
    const escapeAt = (end < 0 ? window : window.subarray(0, end)).indexOf(backslash)
    if (escapeAt >= 0) return start + escapeAt
    if (end < 0) return start + window.length
    this.#isInText = false
    return start + end + 1
  }
}

/** Whether JSON text goes no deeper than what walks through values can follow. */
export function isShallow(json: string): boolean {
  return isWithin(json, { ...valueLimits, tokens: Number.POSITIVE_INFINITY })
}

/** JSON.parse for a text that came as a value. Throws SyntaxError, RangeError past a body's limits. */
export function parseValue(json: string): unknown {
  meterJson(json, valueLimits)
  return JSON.parse(json)
}

/** Whether a text that came as a value is within a body's limits, if it is JSON. */
export function isWithin(json: string, limits = valueLimits): boolean {
  try {
    meterJson(json, limits)
    return true
  } catch {
    return false
  }
}

/** Throws RangeError. */
export function meterJson(json: string, limits: JsonLimits): void {
  // No text has more tokens or levels than characters.
  if (json.length <= Math.min(limits.depth, limits.tokens)) return
  new JsonMeter(limits).take(Buffer.from(json))
}

function kindsOfBytes(): Uint8Array {
  const table = new Uint8Array(256).fill(scalar)
  for (const character of ' \t\r\n') table[character.charCodeAt(0)] = blank
  for (const character of '[{') table[character.charCodeAt(0)] = opening
  for (const character of ']}') table[character.charCodeAt(0)] = closing
  for (const character of ',:') table[character.charCodeAt(0)] = separator
  table[quote] = text
  return table
}
