import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import type { Collection } from '../model/collection.js'
import type { RateLimitRule } from '../settings/defaults.js'
import { isAddressListed } from './address-list.js'
import { findRateLimitRule } from './rules.js'

/** The labels of a password login, native and through every contract. */
export const passwordLabels: readonly string[] = ['authWithPassword', 'auth']

/** What is counted of a request. */
export interface Countable extends Pick<Exchange, 'method' | 'path' | 'state'> {
  /** The router's path, which is normalized and still encoded. */
  newRouterPath?: string
}

/** Await it if it is a promise: a process that is alone has already counted. */
export type Counted = Promise<void> | undefined

/**
 * Counts a request towards the rule of settings.rateLimits that matches its method and path. Throws
 * request.too_many. Source: PocketBase apis/middlewares_rate_limit.go rateLimit.
 */
export function checkPathLimits(app: App, exchange: Countable): Counted {
  if (isExempt(app, exchange)) return undefined
  const rule = findRule(app, exchange, pathLabels(exchange))
  return rule && consume(app, exchange, pathLimiter(rule), rule)
}

/**
 * Counts a request towards the rule that matches its operation on a collection (`users:LABEL`, then
 * `*:LABEL`), otherwise towards its path. A contract calls this for each login, so that all APIs
 * share one budget. Requests `within` a batch count separately, as in the peer. Throws
 * request.too_many. Source: PocketBase apis/middlewares_rate_limit.go checkCollectionRateLimit.
 */
export function checkNativeLimits(
  app: App,
  exchange: Countable,
  collection: Collection,
  labels: readonly string[],
  within: '' | 'batch' = '',
): Counted {
  if (isExempt(app, exchange)) return undefined
  const own = [
    ...labels.map((label) => `${collection.name}:${label}`),
    ...labels.map((label) => `*:${label}`),
  ]
  const [withMethod, path] = pathLabels(exchange)
  const rule = findRule(app, exchange, [...own, withMethod, path])
  if (!rule) return undefined
  // The peer's routes count separately, even if a rule for many paths matched. At a contract's path
  // such a rule means the path, and counts as at any other.
  const perRoute = own.includes(rule.label) || /^\/api\/(collections|files)\//.test(path)
  const route = `${within}${collection.id}:${labels.join(':')}${rule.audience}`
  return consume(app, exchange, perRoute ? route : pathLimiter(rule), rule)
}

function isExempt({ settings }: App, { state: { caller } }: Countable): boolean {
  const { enabled, excludedIPs } = settings.current.rateLimits
  return !enabled || caller.isSuperuser || isAddressListed(excludedIPs, caller.ip)
}

function findRule(
  { settings }: App,
  { state }: Countable,
  labels: readonly string[],
): RateLimitRule | undefined {
  const { rules } = settings.current.rateLimits
  return findRateLimitRule(rules, labels, state.caller.record === null)
}

function pathLabels({ method, path, newRouterPath }: Countable): [string, string] {
  // The router's path is normalized and decodes; Go compares decoded paths.
  const decoded = newRouterPath === undefined ? path : decodeURIComponent(newRouterPath)
  return [`${method} ${decoded}`, decoded]
}

function pathLimiter(rule: RateLimitRule): string {
  return `${rule.label}${rule.audience}`
}

function consume(app: App, exchange: Countable, limiter: string, rule: RateLimitRule): Counted {
  const seconds = app.limits.native.consume(limiter, rule, exchange.state.caller.ip)
  if (seconds instanceof Promise) return seconds.then(refuseFor)
  refuseFor(seconds)
  return undefined
}

function refuseFor(seconds: number): void {
  if (seconds > 0) throw fail('request.too_many', { headers: { 'Retry-After': String(seconds) } })
}
