import { requireInstallerAddress, requireSuperuserAddress } from '../auth/superuser-addresses.js'
import { fail } from '../base/errors.js'
import { dataBodyBytes, type Exchange, type Route } from '../base/route.js'
import { type Counted, checkNativeLimits, checkPathLimits } from '../limits/native.js'

/**
 * Admits a request to its route, or throws. Checks the superuser's address, collection, rate
 * limits, size and caller, in the peer's order. Codes: access.forbidden, collection.invalid,
 * request.too_many, request.too_large, access.token_required, access.wrong_collection,
 * access.wrong_auth_collection. Source: PocketBase apis/middlewares.go and its priorities.
 */
export function admit(route: Route, exchange: Exchange): Counted {
  admitSuperuser(exchange)
  if (route.needsCollection && !pathCollection(exchange)) throw fail('collection.invalid')
  const counted = route.limit === 'inside' ? undefined : checkLimits(route.limit, exchange)
  if (counted) return counted.then(() => admitCaller(route, exchange))
  admitCaller(route, exchange)
  return undefined
}

function admitCaller(route: Route, exchange: Exchange): void {
  checkBodySize(exchange, bodyLimit(route, exchange))
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

/**
 * Admits a request that has no route. Throws access.forbidden, request.too_many, request.too_large.
 */
export async function admitUnrouted(exchange: Exchange): Promise<void> {
  admitSuperuser(exchange)
  await checkPathLimits(exchange.state.app, exchange)
  checkBodySize(exchange, dataBodyBytes)
}

function admitSuperuser({ state: { app, caller } }: Exchange): void {
  if (!caller.isSuperuser) return
  requireSuperuserAddress(app, caller.ip)
  requireInstallerAddress(app, caller)
}

function checkLimits(labels: readonly string[] | undefined, exchange: Exchange): Counted {
  const { app } = exchange.state
  if (!app.settings.current.rateLimits.enabled) return undefined
  const collection = labels && pathCollection(exchange)
  return collection
    ? checkNativeLimits(app, exchange, collection, labels)
    : checkPathLimits(app, exchange)
}

/** How many bytes a body may have on that route. */
export function bodyLimit({ bodyLimitBytes }: Route, exchange: Exchange): number {
  if (typeof bodyLimitBytes === 'function') return bodyLimitBytes(exchange)
  return bodyLimitBytes ?? dataBodyBytes
}

/** Refuses a body by its declared length, before any of it is read. Throws request.too_large. */
function checkBodySize(exchange: Exchange, limitBytes: number): void {
  const length = exchange.req.headers['content-length']
  if (length !== undefined && Number(length) > limitBytes) throw fail('request.too_large')
}

function pathCollection(exchange: Exchange) {
  return exchange.state.app.collections.find(exchange.params.collection ?? '')
}
