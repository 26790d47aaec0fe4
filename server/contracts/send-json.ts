import { encodeJson } from '../base/json.js'
import type { Exchange } from '../base/route.js'

/**
 * Answers with JSON that must not be cached: a contract's answers contain tokens, or who somebody
 * is.
 */
export function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  exchange.status = status
  exchange.set({ 'Content-Type': 'application/json', ...headers, 'Cache-Control': 'no-store' })
  exchange.body = encodeJson(body)
}
