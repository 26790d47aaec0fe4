// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { charsetOfMark } from './charset.js'
import { isJson, parseLoosely } from './json.js'
import { type Cursor, isBlank, nextAttribute, skip, skipComment } from './markup.js'
import { isSeparated } from './separated.js'
import { type Head, type MimeType, mimeType, starts } from './type.js'
import { xmlTypes } from './xml.js'

const binaryBytes = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/
const htmlTags =
  /^[\t\n\f\r ]*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[\t\n\f\r >]/i
const object = /^[\t\n\f\r ]*\{/
const geoTypes = [
  'Feature',
  'FeatureCollection',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
]

/**
 * Whether bytes can be text: they have a byte order mark, or none of the bytes that texts don't
 * contain.
 */
export function isText({ text }: { text: string }): boolean {
  return charsetOfMark(text) !== '' || !binaryBytes.test(text)
}

/** Text, and its more specific types. */
export const texts = mimeType('text/plain', '.txt', isText, {
  children: [
    mimeType('image/svg+xml', '.svg', isSvg),
    mimeType('text/html', '.html', ({ text }) => htmlTags.test(withoutMark(text))),
    mimeType('text/xml', '.xml', isXml, { aliases: ['application/xml'], children: xmlTypes }),
    mimeType(
      'text/x-php',
      '.php',
      ({ text }) =>
        /^<\?(?:PHP[\s\S]|[\n\r ][\s\S])/i.test(text) || phpScript({ text, isCut: false }),
    ),
    script('text/javascript', '.js', ['(?:/usr)?/bin/node(?:js)?', env('node(?:js)?')], {
      aliases: ['application/x-javascript', 'application/javascript'],
    }),
    script('text/x-lua', '.lua', ['/usr(?:/local)?/bin/lua', env('lua')], { isWord: true }),
    script('text/x-perl', '.pl', ['/usr/bin/perl', env('perl')], { isWord: true }),
    script('text/x-python', '.py', ['/usr(?:/local)?/bin/python', env('python')], {
      aliases: ['text/x-script.python', 'application/x-python'],
    }),
    script('text/x-ruby', '.rb', ['/usr(?:/local)?/bin/ruby', env('ruby')], {
      aliases: ['application/x-ruby'],
    }),
    mimeType('application/json', '.json', (head) => isJson(head, /^[\t\n\f\r ]*[[{]/), {
      children: jsonTypes(),
    }),
    mimeType('application/x-ndjson', '.ndjson', isJsonLines),
    mimeType('text/rtf', '.rtf', starts('{\\rtf'), { aliases: ['application/rtf'] }),
    mimeType('application/x-subrip', '.srt', isSubtitles, {
      aliases: ['application/x-srt', 'text/x-srt'],
    }),
    script('text/x-tcl', '.tcl', ['/usr(?:/local)?/bin/(?:tcl|wish)', env('(?:tcl|wish)')], {
      aliases: ['application/x-tcl'],
    }),
    mimeType('text/csv', '.csv', (head) => isSeparated(head, ',')),
    mimeType('text/tab-separated-values', '.tsv', (head) => isSeparated(head, '\t')),
    mimeType('text/vcard', '.vcf', ({ text }) => /^BEGIN:VCARD\r?\n[\s\S]/i.test(text)),
    mimeType('text/calendar', '.ics', ({ text }) => /^BEGIN:VCALENDAR\r?\n[\s\S]/i.test(text)),
    mimeType('application/warc', '.warc', starts('WARC/1.0', 'WARC/1.1')),
    mimeType('text/vtt', '.vtt', ({ text }) =>
      /^(?:\xef\xbb\xbf)?WEBVTT(?:[\n\r \t]|$)/.test(text),
    ),
    script(
      'text/x-shellscript',
      '.sh',
      [
        '/bin/(?:ba|c|da|k|tc|z)?sh',
        '/usr/local/bin/(?:ba|c|da|k|tc|z)sh',
        env('(?:ba|c|da|k|tc|z)sh'),
      ],
      { isWord: true, aliases: ['text/x-sh', 'application/x-shellscript', 'application/x-sh'] },
    ),
    mimeType('image/x-portable-bitmap', '.pbm', isPortableImage(/^P[14]\n/)),
    mimeType('image/x-portable-graymap', '.pgm', isPortableImage(/^P[25]\n/)),
    mimeType('image/x-portable-pixmap', '.ppm', isPortableImage(/^P[36]\n/)),
    mimeType('image/x-portable-arbitrarymap', '.pam', isPortableMap),
    mimeType('message/rfc822', '.eml', isMail),
    mimeType('text/vnd.familysearch.gedcom', '.ged', isFamilyTree),
  ],
})

function withoutMark(text: string): string {
  return text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text
}

function isXml({ text }: Head): boolean {
  return /^[\t\n\f\r ]*<\?XML[\t\n\f\r >]/i.test(withoutMark(text))
}

/** An SVG with its namespace on the first tag, or after an XML declaration. */
function isSvg({ text }: Head): boolean {
  const cursor: Cursor = { text, at: 0 }
  skip(cursor, isBlank)
  if (text.startsWith('<?xml', cursor.at)) return isDeclaredSvg(cursor)
  while (skipComment(cursor)) {}
  if (!text.startsWith('<svg', cursor.at)) return false
  for (let hasMore = true; hasMore; ) {
    const attribute = nextAttribute(cursor)
    if (attribute.name === 'xmlns' && attribute.value === 'http://www.w3.org/2000/svg') return true
    hasMore = attribute.hasMore
  }
  return false
}

function isDeclaredSvg(cursor: Cursor): boolean {
  for (let hasMore = true; hasMore; ) {
    const attribute = nextAttribute(cursor)
    if (attribute.name === 'version') return cursor.text.includes('<svg', cursor.at)
    hasMore = attribute.hasMore
  }
  return false
}

function env(program: string): string {
  return `/usr/bin/env[\\t\\n\\f\\r ]+(?:-S[\\t\\n\\f\\r ]+)?${program}`
}

/** Files whose first line is `#!` and one of these programs, as a whole word if `isWord`. */
function script(
  name: string,
  extension: string,
  programs: readonly string[],
  { isWord = false, aliases = [] }: { isWord?: boolean; aliases?: readonly string[] } = {},
): MimeType {
  return mimeType(name, extension, shebang(programs, isWord), { aliases })
}

function shebang(programs: readonly string[], isWord: boolean): MimeType['matches'] {
  const end = isWord ? '(?=[\\t\\n\\f\\r ]|$)' : ''
  const pattern = new RegExp(`^#![\\t\\f\\r ]*(?:${programs.join('|')})${end}`)
  return ({ text }) => text.startsWith('#!') && pattern.test(text.split('\n', 1)[0]!)
}

const phpScript = shebang(['/usr(?:/local)?/bin/php', env('php')], false)

function jsonTypes(): MimeType[] {
  const quote = (texts: readonly string[]) => texts.map((text) => `"${text}"`)
  return [
    mimeType('application/geo+json', '.geojson', (head) =>
      isJson(head, object, [{ path: ['type'], values: quote(geoTypes) }]),
    ),
    mimeType('application/json', '.har', (head) =>
      isJson(
        head,
        object,
        ['version', 'creator', 'entries'].map((key) => ({ path: ['log', key] })),
      ),
    ),
    mimeType('model/gltf+json', '.gltf', (head) =>
      isJson(head, object, [{ path: ['asset', 'version'], values: quote(['1.0', '2.0']) }]),
    ),
    mimeType('application/vnd.cyclonedx+json', '.json', (head) =>
      isJson(head, object, [{ path: ['bomFormat'], values: quote(['CycloneDX']) }]),
    ),
  ]
}

/** Several lines that are all JSON, and at least one an object or a list. */
function isJsonLines({ text }: Head): boolean {
  const lines = linesOf(text)
  if (lines.length < 2) return false
  let containers = 0
  for (const [index, line] of lines.entries()) {
    const { end, inspected, isContainer } = parseLoosely(line)
    // The head may end inside the last line.
    const isLast = index === lines.length - 1
    if ((isLast ? inspected : end) !== line.length) return false
    if (isContainer) containers++
  }
  return containers > 0
}

/** Lines without line endings; nothing follows the last line's ending. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function isSubtitles({ text }: Head): boolean {
  const [number, times = '', first = ''] = linesOf(text)
  if (number !== '1' || first === '') return false
  const time = '((?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d,\\d{3})'
  const match = new RegExp(`^${time} --> ${time}$`).exec(times)
  return match !== null && match[1]! <= match[2]!
}

/** A netpbm header: after comments, a width and a height. */
function isPortableImage(beginning: RegExp): MimeType['matches'] {
  return ({ text }) => {
    if (!beginning.test(text)) return false
    const line = linesOf(text.slice(3))
      .slice(0, 128)
      .find((each) => /^[^#]*[^#\s]/.test(each))
    const [width, height] = line?.trim().split(/[\t\f\r ]+/) ?? []
    return isSize(width) && isSize(height)
  }
}

function isSize(text = ''): boolean {
  return /^\+?\d{1,18}$/.test(text) && Number(text) > 0
}

function isPortableMap({ text }: Head): boolean {
  if (!text.startsWith('P7\n')) return false
  const wanted = new Set(['WIDTH', 'HEIGHT', 'DEPTH', 'MAXVAL'])
  for (const line of linesOf(text).slice(1, 128)) {
    if (line.startsWith('ENDHDR')) return wanted.size === 0
    wanted.delete(line.split(' ', 1)[0]!)
  }
  return false
}

const mailHint =
  /^(?:[Mm]essage-[Ii][Dd]: |From: |To: |[Cc][Cc]: |Date: |Subject: |Received: |Relay-Version: |N?#! rnews|Forward to|Pipe to|delivered-to: |DELIVERED-TO: |return-path: |RETURN-PATH: |Content-Type: |Content-Transfer-Encoding: )/
const mailHintAnyCase = /^(?:delivered-to: |return-path: )/i

/** A first line, and one of the next twenty, that look like mail headers. */
function isMail({ text }: Head): boolean {
  const [first = '', ...others] = linesOf(text).slice(0, 21)
  const isHint = (line: string) => mailHint.test(line) || mailHintAnyCase.test(line)
  return isHint(first) && others.some(isHint)
}

/** A genealogy: its header names the form within the first lines. */
function isFamilyTree({ text }: Head): boolean {
  const whole = text.replace(/^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?[\t\n\f\r ]*/, '')
  const [first, ...others] = linesOf(whole).slice(0, 11)
  return first === '0 HEAD' && others.includes('1 GEDC')
}
