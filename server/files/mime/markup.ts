/** A position in markup that moves forward. */
export interface Cursor {
  text: string
  at: number
}

export interface Attribute {
  name: string
  value: string
  /** Whether the tag continues after it. */
  hasMore: boolean
}

const noAttribute: Attribute = { name: '', value: '', hasMore: false }

export function isBlank(character: string | undefined): boolean {
  return character !== undefined && /^[\t\n\f\r ]/.test(character)
}

/**
 * Reads the next attribute of a tag, like the HTML standard's "get an attribute" in its encoding
 * sniffing
 * (https://html.spec.whatwg.org/multipage/parsing.html#concept-get-attributes-when-sniffing).
 */
export function nextAttribute(cursor: Cursor): Attribute {
  skip(cursor, (character) => isBlank(character) || character === '/')
  const { text } = cursor
  if (text[cursor.at] === '>') return noAttribute
  const start = cursor.at
  for (;;) {
    const character = take(cursor)
    if (character === undefined) return noAttribute
    const name = text.slice(start, cursor.at - 1)
    if (character === '=' && name !== '') return { name, ...nextValue(cursor) }
    if (isBlank(character)) {
      skip(cursor, isBlank)
      if (text[cursor.at] !== '=') return { name, value: '', hasMore: true }
      cursor.at++
      return { name, ...nextValue(cursor) }
    }
    if (character === '/' || character === '>') return { name, value: '', hasMore: false }
  }
}

/** Skips a comment that starts right here; false if there is none, or it has no end. */
export function skipComment(cursor: Cursor): boolean {
  if (!cursor.text.startsWith('<!--', cursor.at)) return false
  const end = cursor.text.indexOf('-->', cursor.at + 2)
  if (end < 0) return false
  cursor.at = end + 3
  return true
}

export function skip(cursor: Cursor, isSkipped: (character: string | undefined) => boolean): void {
  while (isSkipped(cursor.text[cursor.at])) cursor.at++
}

function nextValue(cursor: Cursor): { value: string; hasMore: boolean } {
  skip(cursor, isBlank)
  const { text } = cursor
  const start = cursor.at
  const first = take(cursor)
  const none = { value: '', hasMore: false }
  if (first === undefined || first === '>') return none
  if (first === '"' || first === "'") {
    const end = text.indexOf(first, cursor.at)
    if (end < 0) {
      cursor.at = text.length
      return none
    }
    cursor.at = end + 1
    const next = text[cursor.at]
    return { value: text.slice(start + 1, end), hasMore: next !== undefined && next !== '>' }
  }
  for (;;) {
    const character = take(cursor)
    if (character === undefined) return none
    if (!isBlank(character) && character !== '>') continue
    return { value: text.slice(start, cursor.at - 1), hasMore: character !== '>' }
  }
}

/** The next character; a NUL ends the text, like the end itself. */
function take(cursor: Cursor): string | undefined {
  const character = cursor.text[cursor.at]
  if (character === undefined) return undefined
  cursor.at++
  return character === '\0' ? undefined : character
}
