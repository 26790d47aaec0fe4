import { goQuote } from '../base/go-quote.js'
import { type Byteranges, byteranges } from './byteranges.js'
import { headerOf, isFresh, precondition, type RequestHeaders } from './conditions.js'
import type { ByteRange, StoredFile } from './file-store.js'
import { contentRange, rangeTexts, readRanges } from './range.js'

/** How to answer with a stored file. Without `range` and `parts`, none of its bytes are sent. */
export interface FileAnswer {
  status: 200 | 206 | 304 | 412 | 416
  headers: Record<string, string>
  range: ByteRange | undefined
  /** Sent instead of one range. */
  parts?: Byteranges
  /** Sent instead of the file. */
  text?: string
}

// Types that a browser may show inline. Source: PocketBase tools/filesystem/filesystem.go.
const inlineTypes = new Set([
  'image/png',
  'image/jpg',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/x-icon',
  'image/bmp',
  'video/webm',
  'video/mp4',
  'video/3gpp',
  'video/quicktime',
  'video/x-ms-wmv',
  'audio/basic',
  'audio/aiff',
  'audio/mpeg',
  'audio/midi',
  'audio/mp3',
  'audio/wave',
  'audio/wav',
  'audio/x-wav',
  'audio/x-mpeg',
  'audio/x-m4a',
  'audio/aac',
  'application/pdf',
  'application/x-pdf',
])

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const controls = /[\0-\x1f\x7f]/g
const office = 'application/vnd.openxmlformats-officedocument'
// Types that are determined by the name, because the content doesn't show them, or not reliably.
const typesByEnding: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.xlsx': `${office}.spreadsheetml.sheet`,
  '.docx': `${office}.wordprocessingml.document`,
  '.pptx': `${office}.presentationml.presentation`,
}

const securityPolicy = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

/**
 * Answers a request for a file: conditions and ranges as in Go's http.ServeContent, with headers
 * that keep a browser from running uploads. Source: PocketBase tools/filesystem/filesystem.go Serve.
 */
export function answerFile(
  file: StoredFile,
  name: string,
  isDownload: boolean,
  request: RequestHeaders,
): FileAnswer {
  const isInline = !isDownload && inlineTypes.has(file.contentType)
  const dot = name.lastIndexOf('.')
  // A picture with a script's name is served as a picture; the peer would serve it inline as the
  // script.
  const isNamed = dot >= 0 && !inlineTypes.has(file.contentType)
  const type = (isNamed && typesByEnding[name.slice(dot)]) || file.contentType
  const always = {
    'Content-Disposition': headerText(
      `${isInline ? 'inline' : 'attachment'}; filename=${goQuote(name)}`,
    ),
    'Content-Security-Policy': securityPolicy,
  }
  const known = {
    ...always,
    'Content-Type': headerText(type),
    'Cache-Control': 'max-age=2592000, stale-while-revalidate=86400',
    'Last-Modified': new Date(file.modified).toUTCString(),
    ETag: file.etag,
  }
  const refused = precondition(file, request)
  if (refused) {
    return {
      status: refused,
      headers: known,
      range: undefined,
      ...(refused === 412 && { text: '' }),
    }
  }

  const asked = isFresh(file, request) ? headerOf(request, 'range') : ''
  const ranges = readRanges(asked, file.size)
  if (typeof ranges === 'string') {
    const isOutside = ranges === 'outside'
    return {
      status: 416,
      headers: {
        ...always,
        'Content-Type': 'text/plain; charset=utf-8',
        ...(isOutside && { 'Content-Range': `bytes */${file.size}` }),
      },
      range: undefined,
      text: rangeTexts[ranges],
    }
  }
  const headers: Record<string, string> = { ...known, 'Accept-Ranges': 'bytes' }
  const range = ranges?.[0]
  if (!ranges || !range) return { status: 200, headers, range: { start: 0, end: file.size - 1 } }
  if (ranges.length > 1) {
    const parts = byteranges(ranges, known['Content-Type'], file.size)
    headers['Content-Type'] = parts.contentType
    return { status: 206, headers, range: undefined, parts }
  }
  headers['Content-Range'] = contentRange(range, file.size)
  return { status: 206, headers, range }
}

/**
 * A name may be older than the rules for names: written as bytes, without any that would end the
 * header.
 */
function headerText(text: string): string {
  return Buffer.from(text).toString('latin1').replace(controls, ' ')
}
