import type { IncomingMessage } from 'node:http'
import { badEscape, unescapeBytes } from '../base/percent-escapes.js'
import { parseUrl } from '../fields/go-url.js'

/** Where a request wants to go, parsed from its target like Go's server does. */
export type Target =
  | { kind: 'path'; path: string; query: string }
  | { kind: 'redirect'; location: string }
  | { kind: 'invalid' }

/** Needs a closer look: an escape, a dot segment, a doubled slash, anything but visible ASCII. */
const unusual = /%|\/\/|\/\.|[^!-~]/
// Decoding a megabyte of escapes takes 200 ms; neither ids nor names are that long.
const longestUnusual = 1 << 16
const standing = /^(?:[\w.~!$&'()*+,;=:@[\]/-]|%[0-9A-Fa-f]{2})*$/
// Go's httpguts.ValidHostHeader.
const hostCharacters = /^[!$%&'()*+,\-.0-9:;=@A-Z[\]_a-z~]*$/
const origin = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/

/**
 * Splits a request target into path and query. The path is normalized: each segment is decoded and
 * encoded again, so that `/api/%68ealth` becomes `/api/health`, while `%2F` stays inside its
 * segment. A path with `//`, `.` or `..` is redirected to its clean form, as by Go's ServeMux.
 */
export function readTarget(url: string): Target {
  const relative = url[0] === '/' ? url : absolutePath(url)
  if (relative === undefined) return { kind: 'invalid' }
  const mark = relative.indexOf('?')
  const path = mark < 0 ? relative : relative.slice(0, mark)
  const query = mark < 0 ? '' : relative.slice(mark + 1)
  if (!unusual.test(path)) return { kind: 'path', path, query }
  if (badEscape.test(path) || path.length > longestUnusual) return { kind: 'invalid' }
  const sent = escapedPath(path)
  const clean = cleanPath(sent)
  if (clean !== sent) {
    return { kind: 'redirect', location: query ? `${clean}?${query}` : clean }
  }
  const segments = path.split('/').map((segment) => encodeURIComponent(decodeSegment(segment)))
  return { kind: 'path', path: segments.join('/'), query }
}

/**
 * Whether Go's server would accept the request's head: HTTP/1, one Host header, valid host
 * characters.
 */
export function isAcceptable(request: IncomingMessage): boolean {
  const { rawHeaders } = request
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts < 2 && hostCharacters.test(request.headers.host ?? '') && request.httpVersion >= '1'
}

/** Decodes one segment; bytes that aren't UTF-8 become U+FFFD. */
export function decodeSegment(segment: string): string {
  if (!/[%\x80-\xff]/.test(segment)) return segment
  // Node passes the target's bytes as Latin-1 characters.
  return Buffer.from(unescapeBytes(segment), 'latin1').toString('utf8')
}

/**
 * The path as it was sent if Go accepts its characters, otherwise escaped again. Go's
 * URL.EscapedPath.
 */
function escapedPath(path: string): string {
  return standing.test(path) ? path : escapeBytes(unescapeBytes(path))
}

function escapeBytes(bytes: string): string {
  return bytes.replace(
    /[^\w.~$&+,/:;=@-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

/**
 * Extracts path and query from an absolute-form target (RFC 9112 section 3.2.2). Like Go's server,
 * undefined if its host or port is malformed; Koa can't read such a target.
 */
function absolutePath(url: string): string | undefined {
  const match = origin.exec(url)
  if (!match || !parseUrl(match[0])) return undefined
  const rest = url.slice(match[0].length)
  return rest[0] === '/' ? rest : `/${rest}`
}

function cleanPath(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const clean = `/${kept.join('/')}`
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean
}
