import type { Exchange } from '../base/route.js'

/**
 * Whether a page of another site may have sent this without a preflight: the browser's headers name
 * another origin, and the content type needs no preflight. Origins in --origins aren't foreign.
 * Source: Fetch standard, CORS-safelisted request-header; W3C Fetch Metadata.
 */
export function isForeignForm(exchange: Exchange): boolean {
  return !isJson(exchange.req.headers['content-type']) && senderOf(exchange) === 'foreign'
}

/**
 * Whether the browser's headers say that one of our own pages sent this. A change that only a
 * cookie authenticates needs that: without such headers we can't know.
 */
export function isOwnPage(exchange: Exchange): boolean {
  return senderOf(exchange) === 'own'
}

/** Whose page a request comes from, by the browser's headers; unknown if there are none. */
function senderOf(exchange: Exchange): 'own' | 'foreign' | 'unknown' {
  const { origin, 'sec-fetch-site': site } = exchange.req.headers
  const { config, settings } = exchange.state.app
  if (origin !== undefined && config.serve.origins.includes(origin)) return 'own'
  // No script and no proxy can write this header; old browsers don't send it, nor does any over
  // plain HTTP.
  if (site === 'none') return 'unknown'
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'foreign'
  if (origin === undefined) return 'unknown'
  const ours = [exchange.get('Host'), hostOf(settings.current.meta.appURL)]
  return ours.includes(hostOf(origin)) ? 'own' : 'foreign'
}

function isJson(type = ''): boolean {
  return /^\s*application\/json\s*(?:;|$)/i.test(type)
}

/** Host and port; '' for `null` and anything that isn't an address. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : ''
}
