// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { isUtf8 } from 'node:buffer'
import { type Cursor, isBlank, nextAttribute, skip, skipComment } from './markup.js'

const marks: readonly (readonly [mark: string, charset: string])[] = [
  ['\xef\xbb\xbf', 'utf-8'],
  ['\0\0\xfe\xff', 'utf-32be'],
  ['\xff\xfe\0\0', 'utf-32le'],
  ['\xfe\xff', 'utf-16be'],
  ['\xff\xfe', 'utf-16le'],
]
// 0x85 is the line ending NEL, and counts as one.
const latinText = /^[\x07-\x0d\x1b\x20-\x7e\x85\xa0-\xff]*$/

/** The charset of a byte order mark; '' if there is none. */
export function charsetOfMark(text: string): string {
  return marks.find(([mark]) => text.startsWith(mark))?.[1] ?? ''
}

/** The charset of plain text, '' if it can't be determined. */
export function charsetOfText(text: string): string {
  if (text === '') return ''
  const marked = charsetOfMark(text)
  if (marked) return marked
  if (isUtf8(Buffer.from(withoutCutCharacter(text), 'latin1'))) return 'utf-8'
  if (!latinText.test(text)) return ''
  return text.includes('\x85') ? 'windows-1252' : 'iso-8859-1'
}

/** The charset in the page's `<meta>`, otherwise that of its text. */
export function charsetOfHtml(text: string): string {
  return charsetOfMark(text) || declaredInMeta({ text, at: 0 }) || charsetOfText(text)
}

/** The charset in the XML declaration, otherwise that of the text. */
export function charsetOfXml(text: string): string {
  const start = text.indexOf('<?xml')
  if (start >= 0) {
    const cursor = { text, at: start + 5 }
    for (let hasMore = true; hasMore; ) {
      const attribute = nextAttribute(cursor)
      if (attribute.name.startsWith('encoding') && attribute.value !== '') return attribute.value
      hasMore = attribute.hasMore
    }
  }
  return charsetOfText(text)
}

/** The head may end inside a character, so its last bytes don't indicate another encoding. */
function withoutCutCharacter(text: string): string {
  for (let at = text.length - 1; at >= 0 && at > text.length - 4; at--) {
    const code = text.charCodeAt(at)
    if (code < 0x80) return text
    if ((code & 0xc0) !== 0x80) return text.slice(0, at)
  }
  return text
}

/** Source: the HTML standard, "prescan a byte stream to determine its encoding". */
function declaredInMeta(cursor: Cursor): string {
  const { text } = cursor
  while (cursor.at + 5 < text.length) {
    if (skipComment(cursor)) continue
    const tag = text.slice(cursor.at, cursor.at + 5).toUpperCase()
    if (tag === '<BODY') return ''
    if (tag !== '<META') {
      cursor.at++
      continue
    }
    cursor.at += 5
    const next = text[cursor.at++]
    if (!isBlank(next) && next !== '/') return ''
    const found = declaredInTag(cursor)
    if (found !== undefined) return found
  }
  return ''
}

/** Undefined for a `<meta>` about something else. */
function declaredInTag(cursor: Cursor): string | undefined {
  const seen = new Set<string>()
  let isPragma = false
  let needsPragma: boolean | undefined
  let charset = ''
  for (let hasMore = true; hasMore; ) {
    const attribute = nextAttribute(cursor)
    hasMore = attribute.hasMore
    const name = attribute.name.toLowerCase()
    if (seen.has(name)) continue
    seen.add(name)
    if (name === 'http-equiv') isPragma = /^content-type/i.test(attribute.value)
    if (name === 'content') {
      charset = charsetOfContent(attribute.value)
      if (charset !== '') needsPragma = true
    }
    if (name === 'charset') {
      charset = attribute.value
      needsPragma = false
    }
  }
  return needsPragma === undefined || (needsPragma && !isPragma) ? undefined : charset
}

function charsetOfContent(text: string): string {
  const cursor = { text, at: 0 }
  for (;;) {
    const start = text.indexOf('charset', cursor.at)
    if (start < 0) return ''
    cursor.at = start + 7
    skip(cursor, isBlank)
    if (text[cursor.at++] !== '=') continue
    skip(cursor, isBlank)
    const rest = text.slice(cursor.at)
    const quoted = /^(["'])([\s\S]*?)(?:\1|$)/.exec(rest)
    return quoted ? quoted[2]!.trim() : /^[^;\t\n\f\r ]*/.exec(rest)![0]
  }
}
