import { existsSync, readFileSync } from 'node:fs'
import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'

const types: Record<string, string> = {
  'api-docs.html': 'text/html; charset=utf-8',
  'api-docs.css': 'text/css; charset=utf-8',
  'api-docs.js': 'text/javascript; charset=utf-8',
}
// Nothing from elsewhere, nothing inline, no framing; `data:` is its empty icon.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A page that shows the OpenAPI document, public like the document: `server/ui/api-docs.*`. */
export function apiDocsRoutes(): Route[] {
  const texts = new Map<string, string>()
  const sendFile = async (exchange: Exchange, name: string) => {
    const type = types[name]
    if (type === undefined) throw fail('route.not_found')
    const text = texts.get(name) ?? readText(name)
    texts.set(name, text)
    exchange.status = 200
    exchange.set({
      'Content-Type': type,
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    })
    exchange.body = text
  }
  return [
    {
      name: 'apiDocs',
      method: 'GET',
      path: '/api/docs',
      run: (exchange) => sendFile(exchange, 'api-docs.html'),
    },
    {
      name: 'apiDocsFile',
      method: 'GET',
      path: '/api/docs/:file',
      run: (exchange) => sendFile(exchange, exchange.params['file']!),
    },
  ]
}

function readText(name: string): string {
  // The files are beside the bundle in dist/, and beside this room in the source tree.
  const places = [`./ui/${name}`, `../ui/${name}`].map((to) => new URL(to, import.meta.url))
  const place = places.find((each) => existsSync(each))
  if (!place) throw fail('route.not_found')
  return readFileSync(place, 'utf8')
}
