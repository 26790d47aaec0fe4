import {
  chromeExtension,
  earlyArchives,
  gzip,
  installShield,
  lateArchives,
  rar,
  sevenZip,
  zip,
} from './archives.js'
import {
  bufr,
  compiledAndCaptured,
  fits,
  flash,
  fontsAndMore,
  grib,
  icns,
  javaClass,
  jxrAndParquet,
  programs,
  radiance,
  systems,
  timeZoneAndGimp,
} from './binaries.js'
import { charsetOfHtml, charsetOfText, charsetOfXml } from './charset.js'
import { books, databases, early, last, late, lotus, signature } from './documents.js'
import { audio, icon, images, ogg, psd, qcp, tiffAndBitmap, video, xpm } from './media.js'
import { mp3 } from './mp3.js'
import { isText, texts } from './texts.js'
import { type Head, type MimeType, mimeType, uint16 } from './type.js'

/** What a file is, determined by its content. */
export interface Detected {
  /** As it is stored and served, including its charset. */
  contentType: string
  /** With its dot; '' for a type without one. */
  extension: string
  /** Lower-case names without parameters. */
  names: readonly string[]
}

/** How many bytes of a file are examined. */
export const headBytes = 4096

const zlib = mimeType('application/zlib', '', (head) => {
  const { text } = head
  return text.length > 1 && text[0] === 'x' && uint16(text, 0) % 31 === 0 && !isText(head)
})

/** Every type, in the order of checking; text is last, as the least specific. */
const tree: readonly MimeType[] = [
  xpm,
  sevenZip,
  zip,
  ...early,
  psd,
  signature,
  ogg,
  ...images,
  ...programs,
  ...earlyArchives,
  fits,
  ...tiffAndBitmap,
  lotus,
  icon,
  ...audio,
  ...video,
  gzip,
  javaClass,
  flash,
  chromeExtension,
  ...fontsAndMore,
  rar,
  ...books,
  ...systems,
  qcp,
  icns,
  radiance,
  ...databases,
  ...lateArchives,
  ...timeZoneAndGimp,
  installShield,
  ...jxrAndParquet,
  ...late,
  grib,
  zlib,
  ...last,
  bufr,
  ...compiledAndCaptured,
  // It searches for frames, which other formats may contain.
  mp3,
  texts,
]

const unknown = mimeType('application/octet-stream', '', () => true, { children: tree })

const charsets: Record<string, (text: string) => string> = {
  'text/plain': charsetOfText,
  'text/html': charsetOfHtml,
  'text/xml': charsetOfXml,
}
// How far to look for a charset.
const charsetBytes = 1024

/**
 * Detects a file's type from its first `headBytes` bytes, as PocketBase does: the same names,
 * extensions and charsets. Source: gabriel-vasile/mimetype 1.4.15, which PocketBase 0.40.6 uses.
 */
export function detectType(bytes: Uint8Array): Detected {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .subarray(0, headBytes)
    .toString('latin1')
  const { name, extension, aliases } = closest(unknown, { text, isCut: text.length >= headBytes })
  const charset = charsets[name]?.(text.slice(0, charsetBytes)) ?? ''
  // The charset may come from the file, and only a token may go into a header.
  const isToken = /^[\w!#$%&'*+.^`|~-]+$/.test(charset)
  return {
    contentType: isToken ? `${name}; charset=${charset}` : name,
    extension,
    names: [name, ...aliases],
  }
}

/** Whether a file of that type is one of `allowed`, ignoring parameters and case. */
export function isAllowedType(
  { names }: Pick<Detected, 'names'>,
  allowed: readonly string[],
): boolean {
  return allowed.some((type) => names.includes(type.split(';', 1)[0]!.trim().toLowerCase()))
}

function closest(type: MimeType, head: Head): MimeType {
  const child = type.children.find((each) => each.matches(head))
  return child ? closest(child, head) : type
}
