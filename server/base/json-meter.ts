/** The limits of a JSON body: the options `limits.jsonDepth` and `limits.bodyTokens`. */
export interface JsonLimits {
  depth: number
  tokens: number
}

/**
 * For JSON that arrives as text inside a value, where the options aren't known: their defaults.
 * Stored values may have more.
 */
const valueLimits: JsonLimits = { depth: 1000, tokens: 500_000 }

const shallow: JsonLimits = { ...valueLimits, tokens: Number.POSITIVE_INFINITY }

const quote = 34
const backslash = 92
// This many bytes of a text are checked one by one before its end is searched for.
const shortText = 32
// The search repeats after each escape, so it doesn't look too far ahead.
const windowBytes = 4096

// How many characters of a text inside a value become bytes at once.
const pieceLength = 1 << 16

// A number counts as one token per this many bytes, because long ones are slow to parse.
const scalarTokenBytes = 8

const blank = 0
const opening = 1
const closing = 2
const separator = 3
const text = 4
const scalar = 5
const kinds = kindsOfBytes()

/**
 * Counts depth and tokens of a body's first JSON value while its bytes come in, before anything is
 * built: a few bytes become an object, so the size alone says little. It checks nothing else.
 * Values other than lists and objects pass.
 */
export class JsonMeter {
  readonly #limits: JsonLimits
  #depth = 0
  #tokens = 0
  #isInText = false
  #isEscaped = false
  /** Bytes of the current number or literal; 0 outside of one. */
  #scalarBytes = 0
  #isOver = false

  constructor(limits: JsonLimits) {
    this.#limits = limits
  }

  /** Whether the value has ended, or has no inside to count. */
  get isOver(): boolean {
    return this.#isOver
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
        // A value that isn't a container has no inside to count.
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

  /** Advances to the next quote or escape; escapes are left to the caller. */
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

/** Whether JSON text is shallow enough for code that walks through values. */
export function isShallow(json: string): boolean {
  return isWithin(json, shallow)
}

/** The same in steps, each of which says whether the text so far is; it stops at the first false. */
export function shallowSteps(json: string): Generator<boolean> {
  return meterSteps(json, shallow)
}

/** JSON.parse for a text inside a value. Throws SyntaxError, or RangeError past a body's limits. */
export function parseValue(json: string): unknown {
  meterJson(json, valueLimits)
  return JSON.parse(json)
}

/** Whether a text inside a value is within a body's limits, if it is JSON. */
export function isWithin(json: string, limits = valueLimits): boolean {
  for (const isSoFar of meterSteps(json, limits)) if (!isSoFar) return false
  return true
}

/** isWithin in steps, each of which says whether the text so far is; it stops at the first false. */
export function* meterSteps(json: string, limits = valueLimits): Generator<boolean> {
  try {
    for (const _ of stepsOf(json, limits)) yield true
  } catch {
    yield false
  }
}

/** Throws RangeError. */
export function meterJson(json: string, limits: JsonLimits): void {
  for (const _ of stepsOf(json, limits));
}

/** Throws RangeError. */
function* stepsOf(json: string, limits: JsonLimits): Generator<void> {
  // No text has more tokens or levels than characters.
  if (json.length <= Math.min(limits.depth, limits.tokens)) return
  const meter = new JsonMeter(limits)
  // A surrogate pair that is cut in two becomes other bytes, but none that count.
  for (let at = 0; at < json.length && !meter.isOver; at += pieceLength) {
    meter.take(Buffer.from(json.slice(at, at + pieceLength)))
    yield
  }
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
