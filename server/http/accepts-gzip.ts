import type { Exchange } from '../base/route.js'

// No client's list of encodings is longer; parsing one of a megabyte takes 100 ms.
const longestList = 4096

/** Whether the client prefers a compressed answer. */
export function acceptsGzip(exchange: Exchange): boolean {
  if (exchange.get('Accept-Encoding').length > longestList) return false
  return exchange.acceptsEncodings('gzip', 'identity') === 'gzip'
}
