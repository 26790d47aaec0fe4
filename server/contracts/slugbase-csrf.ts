import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Exchange } from '../base/route.js'
import { textAt } from './json-body.js'
import { send } from './slugbase-body.js'
import { csrfCookie } from './slugbase-cookie.js'
import { SlugbaseRefusal } from './slugbase-errors.js'

const secretBytes = 32
const cookieSeconds = 24 * 3600

/** `GET /api/csrf-token`: a new pair. */
export async function newPair(exchange: Exchange): Promise<void> {
  send(exchange, 200, { csrfToken: setPair(exchange) })
}

/**
 * A change needs the pair: the cookie, and its value again in a place where no page of another site
 * can put it. Throws access.forbidden. Source: backend/src/app-factory.ts.
 */
export function requirePair(exchange: Exchange, body: Readonly<Record<string, unknown>>): void {
  const kept = exchange.cookies.get('_csrf') ?? ''
  const sent = exchange.get('X-CSRF-Token') || textAt(body, 'csrfToken')
  if (kept === '') setPair(exchange)
  if (kept === '' || !isSame(kept, sent)) {
    throw new SlugbaseRefusal('access.forbidden', 'Invalid CSRF token')
  }
}

function setPair(exchange: Exchange): string {
  const token = randomBytes(secretBytes).toString('hex')
  exchange.append('Set-Cookie', csrfCookie(exchange, token, cookieSeconds))
  return token
}

function isSame(text: string, other: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
