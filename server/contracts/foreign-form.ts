import type { Exchange } from '../base/route.js'

/**
 * Whether a page of another site may have sent this without the browser asking first: it says where
 * it comes from, and its type is none that needs a preflight. An origin that --origins names is no
 * stranger. Source: Fetch standard, CORS-safelisted request-header; W3C Fetch Metadata.
 */
export function isForeignForm(exchange: Exchange): boolean {
  return !isJson(exchange.req.headers['content-type']) && senderOf(exchange) === 'foreign'
}

/**
 * Whether a page of our own says that it sent this. A change that a cookie alone stands for needs
 * that: whoever says nothing isn't known to be one.
 */
export function isOwnPage(exchange: Exchange): boolean {
  return senderOf(exchange) === 'own'
}

/** Whose page a request comes from, by what the browser says; unknown where it is silent. */
function senderOf(exchange: Exchange): 'own' | 'foreign' | 'unknown' {
  const { origin, 'sec-fetch-site': site } = exchange.req.headers
  const { config, settings } = exchange.state.app
  if (origin !== undefined && config.serve.origins.includes(origin)) return 'own'
  // No script and no proxy writes this one; it is missing from old browsers and over plain HTTP.
  if (site === 'none') return 'unknown'
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'foreign'
  if (origin === undefined) return 'unknown'
  const ours = [exchange.get('Host'), hostOf(settings.current.meta.appURL)]
  return ours.includes(hostOf(origin)) ? 'own' : 'foreign'
}

function isJson(type = ''): boolean {
  return /^\s*application\/json\s*(?:;|$)/i.test(type)
}

/** Host and port; '' for `null` and what is no address. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : ''
}
