import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'

/** Bytes that a body may have where its route says nothing. PocketBase's DefaultMaxBodySize. */
export const defaultBodyLimitBytes = 32 << 20

/**
 * Lets a request in to its route, or throws: collection, size, caller, in the peer's order.
 * Codes: collection.invalid, request.too_large, access.token_required, access.wrong_collection,
 * access.wrong_auth_collection. Source: PocketBase apis/middlewares.go and its priorities.
 */
export function admit(route: Route, exchange: Exchange): void {
  if (route.needsCollection && !pathCollection(exchange)) throw fail('collection.invalid')
  checkBodySize(exchange, route.bodyLimitBytes ?? defaultBodyLimitBytes)
  if (route.guard === undefined) return
  const { caller } = exchange.state
  if (!caller.record) throw fail('access.token_required')
  if (route.guard === 'superuser') {
    if (!caller.isSuperuser) throw fail('access.wrong_collection')
    return
  }
  const { id, name } = caller.record.collection
  if (pathCollection(exchange)?.id !== id) {
    const message = `The request requires auth record from ${name} collection.`
    throw fail('access.wrong_auth_collection', { message })
  }
}

/** Refuses a body by its declared length, before a byte of it is read. Throws request.too_large. */
export function checkBodySize(exchange: Exchange, limitBytes: number): void {
  const length = exchange.req.headers['content-length']
  if (length !== undefined && Number(length) > limitBytes) throw fail('request.too_large')
}

function pathCollection(exchange: Exchange) {
  return exchange.state.app.collections.find(exchange.params.collection ?? '')
}
