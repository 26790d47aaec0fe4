import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'

interface Page {
  html: Buffer
  gzipped: Buffer
  policy: string
}

let page: Page | undefined

/** Serves the page at /_/, which says what this is. Throws file.not_found for any other path. */
export function serveWelcome(exchange: Exchange, path: string): void {
  if (path !== '/_/') throw fail('file.not_found')
  page ??= readPage()
  const gzip = exchange.get('Accept-Encoding').includes('gzip')
  exchange.status = 200
  exchange.set({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': page.policy,
    Vary: ['Origin', 'Accept-Encoding'],
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  })
  exchange.body = gzip ? page.gzipped : page.html
}

function readPage(): Page {
  // Beside the bundle in dist/, beside this room in the source tree.
  const places = ['./ui/index.html', '../ui/index.html'].map((to) => new URL(to, import.meta.url))
  const html = readFileSync(places.find((place) => existsSync(place)) ?? places[0]!)
  const style = /<style>([\s\S]*?)<\/style>/.exec(html.toString('utf8'))?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return { html, gzipped: gzipSync(html), policy }
}
