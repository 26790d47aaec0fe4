import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'

interface Asset {
  type: string
  content: Buffer
  gzipped: Buffer
}

const types: Record<string, string> = {
  'index.html': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'pages.js': 'text/javascript; charset=utf-8',
}
// Nothing from elsewhere, no inline code, in nobody's frame.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const assets = new Map<string, Asset>()

/**
 * Serves what is under /_/: a page that says what this is, and the forms behind the links in mails.
 * Throws file.not_found for any other path.
 */
export function serveWelcome(exchange: Exchange, path: string): void {
  if (path === '/_/extensions.js') {
    serveExtensions(exchange)
    return
  }
  const name = path === '/_/' ? 'index.html' : path.slice('/_/'.length)
  if (!Object.hasOwn(types, name) || path === '/_/index.html') throw fail('file.not_found')
  let asset = assets.get(name)
  if (!asset) {
    asset = readAsset(name)
    assets.set(name, asset)
  }
  const gzip = exchange.get('Accept-Encoding').includes('gzip')
  exchange.status = 200
  exchange.set({
    'Content-Type': asset.type,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    // A new version must not meet an old script.
    'Cache-Control': 'no-cache',
    Vary: ['Origin', 'Accept-Encoding'],
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  })
  exchange.body = gzip ? asset.gzipped : asset.content
}

/** The peer's dashboard loads its extensions from here; there are none. */
function serveExtensions(exchange: Exchange): void {
  exchange.status = 200
  exchange.set({
    'Content-Type': 'text/javascript',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-cache',
    Vary: ['Origin', 'Accept-Encoding'],
  })
  exchange.body = ''
}

function readAsset(name: string): Asset {
  // Beside the bundle in dist/, beside this room in the source tree.
  const places = [`./ui/${name}`, `../ui/${name}`].map((to) => new URL(to, import.meta.url))
  const content = readFileSync(places.find((place) => existsSync(place)) ?? places[0]!)
  return { type: types[name]!, content, gzipped: gzipSync(content) }
}
