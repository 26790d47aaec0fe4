import type { Exchange } from '../base/route.js'

/**
 * Whether a page of another site may have sent this without the browser asking first: it says where
 * it comes from, and its type is none that needs a preflight. An origin that --origins names is no
 * stranger. Source: Fetch standard, CORS-safelisted request-header; W3C Fetch Metadata.
 */
export function isForeignForm(exchange: Exchange): boolean {
  if (isJson(exchange.req.headers['content-type'])) return false
  const { origin, 'sec-fetch-site': site } = exchange.req.headers
  const { config, settings } = exchange.state.app
  if (origin !== undefined && config.serve.origins.includes(origin)) return false
  // No script and no proxy writes this one; it is missing from old browsers and over plain HTTP.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (origin === undefined) return false
  const own = [exchange.get('Host'), hostOf(settings.current.meta.appURL)]
  return !own.includes(hostOf(origin))
}

function isJson(type = ''): boolean {
  return /^\s*application\/json\s*(?:;|$)/i.test(type)
}

/** Host and port; '' for `null` and what is no address. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : ''
}
