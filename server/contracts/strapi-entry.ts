import type { Config } from '../base/config.js'
import type { Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { contractCollection } from './collection.js'
import { isForeignForm } from './foreign-form.js'
import { asObject, readJson } from './json-body.js'
import { sendJson } from './send-json.js'
import { StrapiRefusal } from './strapi-errors.js'
import type { StrapiGate } from './strapi-gate.js'

/** What a route of this contract checks before it begins. */
export interface Entry {
  /** Who may call it: guests, accounts, or both. */
  role: 'public' | 'account' | 'any'
  /** Its window of attempts, if Strapi counts them. */
  tries?: string
  /** Labels in settings.rateLimits. */
  labels: readonly string[]
}

/** What the routes of this contract share. */
export interface StrapiParts {
  options: Config['strapi']
  gate: StrapiGate
}

export interface Entered {
  collection: AuthCollection
  /** The account that is signed in; null for nobody. */
  account: RecordModel | null
}

const limitWindowSeconds = 60

/**
 * Admits a request, in Strapi's order: header, token, account, role, attempts; then the native
 * limits. Throws what the gate throws, forbidden, tooMany, request.too_many.
 */
export async function enter(
  exchange: Exchange,
  { options, gate }: StrapiParts,
  { role, tries, labels }: Entry,
): Promise<Entered> {
  const collection = contractCollection(exchange)
  const account = await gate.check(exchange, collection)
  if (account && role === 'public') throw new StrapiRefusal('forbidden')
  if (!account && role === 'account') throw new StrapiRefusal('forbidden')
  if (tries !== undefined) await countTry(exchange, tries, options.triesPerMinute)
  await checkNativeLimits(exchange.state.app, exchange, collection, labels)
  return { collection, account }
}

/**
 * Counts the attempt, successful or not, and reports the limit in the headers. Source:
 * koa2-ratelimit 1.1.
 */
async function countTry(exchange: Exchange, group: string, max: number): Promise<void> {
  const { app, caller } = exchange.state
  const taken = await takeOwnLimit(app.limits, addressKey(caller.ip), {
    max,
    windowMs: limitWindowSeconds * 1000,
    group: `strapi ${group}`,
  })
  if (!taken) return
  exchange.set({
    'X-RateLimit-Limit': String(max),
    'X-RateLimit-Remaining': String(taken.remaining),
    'X-RateLimit-Reset': String(Math.ceil(taken.resetsAt / 1000)),
  })
  if (taken.allowed) return
  exchange.set('Retry-After', String(limitWindowSeconds))
  throw new StrapiRefusal('tooMany')
}

/**
 * Parses the body as JSON whatever its content type: objects, and lists, which have no keys. Throws
 * unreadable.
 */
export async function readBody(exchange: Exchange): Promise<Record<string, unknown>> {
  let body: unknown
  try {
    const text = await exchange.state.input.text()
    body = text === '' ? {} : await readJson(exchange)
  } catch (cause) {
    if (!isUnreadable(cause)) throw cause
    throw new StrapiRefusal('unreadable', cause)
  }
  if (body === null || typeof body !== 'object') throw new StrapiRefusal('unreadable')
  return asObject(body) ?? {}
}

/** The same for changes: no page of another site may send them without a preflight. */
export async function readChange(exchange: Exchange): Promise<Record<string, unknown>> {
  if (exchange.req.headers.authorization === undefined && isForeignForm(exchange)) {
    throw new StrapiRefusal('forbidden')
  }
  return readBody(exchange)
}

export function send(exchange: Exchange, status: number, body: object): void {
  sendJson(exchange, status, body, { 'Content-Type': 'application/json; charset=utf-8' })
}

function isUnreadable(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === 'request.unreadable'
}
