import { createReadStream, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { byteranges } from '../files/byteranges.js'
import { isFresh, precondition } from '../files/conditions.js'
import type { ByteRange } from '../files/file-store.js'
import { contentRange, rangeLength, rangeTexts, readRanges } from '../files/range.js'
import { acceptsGzip } from './accepts-gzip.js'
import { mediaType } from './media-types.js'
import { sniffType } from './sniff.js'

/**
 * Serves the file that a path names; false if there is none. `fallback` lets the folder's
 * index.html answer for missing files, for apps that route in the browser.
 */
export type ServeFile = (exchange: Exchange, path: string, fallback: boolean) => Promise<boolean>

/** Throws StartError if the folder doesn't exist. */
export async function requirePublicDir(publicDir: string): Promise<void> {
  if (publicDir === '') return
  const stats = await stat(publicDir).catch(() => undefined)
  if (stats?.isDirectory()) return
  throw new StartError(
    `--publicDir (serve.publicDir): ${publicDir} is ${stats ? 'not a folder' : 'not there'}`,
  )
}

type StaticOptions = Pick<Config['serve'], 'publicDir' | 'indexFallback'>

interface Found {
  file: string
  stats: Stats
}

/**
 * The static files of a folder; '' serves none. Nothing above the folder is served, no dot file
 * except `.well-known`, and no target of a link that leads out of the folder. Source: PocketBase
 * apis/base.go Static and its examples/base.
 */
export function createPublicFiles({ publicDir, indexFallback }: StaticOptions): ServeFile {
  if (publicDir === '') return async () => false
  const root = resolve(publicDir)
  return async (exchange, path, mayFallBack) => {
    const fallback = mayFallBack && indexFallback
    const segments = path.split('/').slice(1).map(decodeURIComponent)
    const found = segments.every(isShown) ? await find(root, ...segments) : undefined
    if (!found) return fallback && serveIndex(exchange, root)
    const location = canonicalPath(path, found.stats.isDirectory())
    if (location !== path) {
      exchange.status = 301
      exchange.set({ Location: location })
      return serveNothing(exchange)
    }
    if (!found.stats.isDirectory()) return serve(exchange, found)
    return (
      (await serveIndex(exchange, root, ...segments)) || (fallback && serveIndex(exchange, root))
    )
  }
}

function isShown(segment: string): boolean {
  if (segment.startsWith('.') && segment !== '.well-known') return false
  return !/[/\\\0]/.test(segment)
}

/** A folder ends in a slash, a file doesn't, and index.html is addressed by its folder's name. */
function canonicalPath(path: string, isFolder: boolean): string {
  if (isFolder) return path.endsWith('/') ? path : `${path}/`
  if (path.endsWith('/')) return path.replace(/\/+$/, '')
  return path.endsWith('/index.html') ? path.slice(0, -'index.html'.length) : path
}

/** What the path leads to, with links followed, unless that is outside of the folder. */
async function find(root: string, ...segments: string[]): Promise<Found | undefined> {
  try {
    const [home, file] = await Promise.all([realpath(root), realpath(join(root, ...segments))])
    if (file !== home && !file.startsWith(home.endsWith(sep) ? home : home + sep)) return undefined
    const stats = await stat(file)
    return stats.isFile() || stats.isDirectory() ? { file, stats } : undefined
  } catch {
    return undefined
  }
}

async function serveIndex(
  exchange: Exchange,
  root: string,
  ...segments: string[]
): Promise<boolean> {
  const found = await find(root, ...segments, 'index.html')
  return found?.stats.isFile() ? serve(exchange, found) : false
}

async function serve(exchange: Exchange, { file, stats }: Found): Promise<boolean> {
  const type = mediaType(file) ?? (await sniffType(file))
  const packs = packed.test(type) && stats.size >= leastPackedBytes
  const version = { modified: stats.mtimeMs, etag: '' }
  const { headers } = exchange.req
  const refused = precondition(version, headers)
  exchange.status = refused ?? 200
  exchange.set({ 'Last-Modified': stats.mtime.toUTCString() })
  if (packs) exchange.vary('Accept-Encoding')
  if (refused) return serveNothing(exchange)
  exchange.set({ 'Content-Type': type })
  // A range counts the file's own bytes, so it is never compressed.
  if (packs && exchange.get('Range') === '' && acceptsGzip(exchange)) {
    exchange.set('Content-Encoding', 'gzip')
    if (exchange.method !== 'HEAD') exchange.body = gzipped(file)
    return true
  }
  // With If-Range the client wants a part of the file it knows, or all of a newer one.
  const asked = isFresh(version, headers) ? exchange.get('Range') : ''
  const ranges = readRanges(asked, stats.size)
  if (typeof ranges === 'string') {
    exchange.status = 416
    exchange.set('Content-Type', 'text/plain; charset=utf-8')
    exchange.remove('Last-Modified')
    if (ranges === 'outside') exchange.set('Content-Range', `bytes */${stats.size}`)
    exchange.body = rangeTexts[ranges]
    return true
  }
  exchange.set('Accept-Ranges', 'bytes')
  if (ranges && ranges.length > 1) return serveParts(exchange, file, ranges, type, stats.size)
  const range = ranges?.[0]
  const part = range ?? { start: 0, end: stats.size - 1 }
  if (range) {
    exchange.status = 206
    exchange.set('Content-Range', contentRange(range, stats.size))
  }
  const length = rangeLength(part)
  exchange.length = length
  if (exchange.method === 'HEAD') return true
  exchange.body = length === 0 ? '' : createReadStream(file, part)
  exchange.length = length
  return true
}

function serveParts(
  exchange: Exchange,
  file: string,
  ranges: readonly ByteRange[],
  type: string,
  size: number,
): true {
  const parts = byteranges(ranges, type, size)
  exchange.status = 206
  if (exchange.method !== 'HEAD') {
    exchange.body = parts.body(async (part) => createReadStream(file, part))
  }
  exchange.set('Content-Type', parts.contentType)
  exchange.length = parts.length
  return true
}

/** An answer without a body, and so without a type. */
function serveNothing(exchange: Exchange): true {
  exchange.body = ''
  exchange.remove('Content-Type')
  return true
}

// Text gets much smaller. Fonts, pictures and archives are compressed already.
const packed =
  /^(?:text\/|application\/(?:javascript|json|xml|wasm|manifest\+json)|[^;]+\+(?:json|xml)|image\/bmp)/
// Smaller files fit into one packet either way.
const leastPackedBytes = 1400

/** Compresses while reading, on zlib's own threads; if one stream ends, so does the other. */
function gzipped(file: string): Readable {
  const gzip = createGzip()
  pipeline(createReadStream(file), gzip, () => {})
  return gzip
}
