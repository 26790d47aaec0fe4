import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { asObject, readJson } from './json-body.js'

/** What the routes find out about a request that its error answer needs. */
export interface WeatherNote {
  /** The body wasn't JSON at all. */
  notJson?: boolean
  /** Another site sent it: such an answer doesn't end a session either. */
  isForeign?: boolean
  /** The cookie to send with any answer. */
  cookie?: string
}

const notes = new WeakMap<Exchange, WeatherNote>()

// Faults that a PocketBase behind this server would never have seen.
const own = new Set<ErrorCode>(['request.too_large', 'server.fault'])

/** The native path behind each row, below the collection. */
const nativePaths: Readonly<Record<string, string>> = {
  authWithPassword: 'auth-with-password',
  authWithOAuth2: 'auth-with-oauth2',
  listAuthMethods: 'auth-methods',
  requestPasswordReset: 'request-password-reset',
  confirmPasswordReset: 'confirm-password-reset',
}

export function noteOf(exchange: Exchange): WeatherNote {
  let note = notes.get(exchange)
  if (!note) {
    note = {}
    notes.set(exchange, note)
  }
  return note
}

/**
 * Parses the body as JSON whatever its content type; anything but an object counts as empty. Throws
 * request.unreadable.
 */
export async function readBody(exchange: Exchange): Promise<Record<string, unknown>> {
  try {
    return asObject(await readJson(exchange)) ?? {}
  } catch (error) {
    // It was over a limit and not parsed, so it isn't a case of bad JSON.
    if (error instanceof ApiError && error.code === 'request.unreadable') {
      noteOf(exchange).notJson = true
    }
    throw error
  }
}

/**
 * The URL in an error: what the client's SDK would have called natively, if the request got that
 * far.
 */
export function urlOfError(exchange: Exchange, { code }: ApiError): string {
  const { route } = exchange.state
  if (!route || own.has(code)) return `${originOf(exchange)}${exchange.path}`
  return nativeUrl(exchange)
}

/** The URL that the client's SDK would have called natively. */
export function nativeUrl(exchange: Exchange): string {
  const { app, route } = exchange.state
  const { collections, config } = app
  const collection = collections.find(config.contracts.collection)
  const base = `${originOf(exchange)}/api/collections/${collection?.name ?? config.contracts.collection}`
  const id = exchange.params?.['id']
  const records = id === undefined ? 'records' : `records/${encodeURIComponent(id)}`
  return `${base}/${nativePaths[route?.name ?? ''] ?? records}`
}

/** The gateway's address as the client used it, otherwise from the settings. */
function originOf(exchange: Exchange): string {
  const { host, protocol, state } = exchange
  if (/^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host)) return `${protocol}://${host}`
  return state.app.settings.current.meta.appURL
}

/** Refuses a request that a page of another site may have sent. Throws access.forbidden. */
export function refuseForeign(exchange: Exchange): never {
  noteOf(exchange).isForeign = true
  throw fail('access.forbidden')
}
