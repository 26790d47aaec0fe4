import { authWithPassword } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { type Contract, type Exchange, formBodyBytes } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { isForeignForm } from './foreign-form.js'
import { sessionCookie, signedOutCookie } from './weather-cookie.js'
import { mfaEnvelope, nativeEnvelope, unreadableEnvelope } from './weather-envelope.js'
import { weatherRecord } from './weather-record.js'

// Faults that PocketBase behind this server would never have seen.
const own = new Set<ErrorCode>(['route.not_found', 'request.too_large', 'server.fault'])

// What the routes below keep for shapeError: whether the body was no JSON at all.
const notJson = new WeakSet<Exchange>()
// And whether another site sent it: such an answer ends nobody's session either.
const foreign = new WeakSet<Exchange>()

/**
 * The login of a weather (or trail) frontend whose own server stood before PocketBase: the native
 * session under `POST /auth/login`, faults as the SDK's serialised ClientResponseError.
 * Bodies and replies: schema/contracts/weather.json.
 */
export function weather(config: Config): Contract {
  const secure = config.weather.cookieSecure
  const run = (exchange: Exchange): Promise<void> => logIn(exchange, secure)
  return {
    name: 'weather',
    prefixes: ['/user', '/api/v1', '/auth'],
    routes: ['/auth/login', '/api/v1/auth/login'].map((path) => ({
      name: 'authWithPassword',
      method: 'POST',
      bodyLimitBytes: formBodyBytes,
      path,
      limit: 'inside',
      run,
    })),
    shapeError(error, exchange) {
      const isLogin = exchange.method === 'POST' && exchange.path.endsWith('/auth/login')
      // A page that was not found ends nobody's session.
      if (!foreign.has(exchange) && (isLogin || !exchange.cookies.get('pb_auth'))) {
        exchange.append('Set-Cookie', signedOutCookie(secure))
      }
      const body = notJson.has(exchange)
        ? unreadableEnvelope()
        : nativeEnvelope(error, own.has(error.code) ? requestedUrl(exchange) : nativeUrl(exchange))
      send(exchange, error.status, body, error.headers)
    },
  }
}

async function logIn(exchange: Exchange, secure: boolean): Promise<void> {
  const { app, caller, input } = exchange.state
  if (isForeignForm(exchange)) {
    foreign.add(exchange)
    throw fail('access.forbidden')
  }
  const collection = contractCollection(exchange)
  checkNativeLimits(app, exchange, collection, passwordLabels)
  const body = await readBody(exchange)
  if (!hasShape('contracts/weather.body', body)) throw fail('request.unreadable')
  const identity = body.email ?? body.username ?? ''
  const password = body.password ?? ''
  const outcome = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    {
      caller,
      info: () => input.info('password', { identity, password }),
      mfaId: async () => stepId(exchange) || (body.mfaId ?? ''),
    },
    { lowerCaseToo: true },
  )
  if (outcome.kind === 'mfa') {
    exchange.append('Set-Cookie', signedOutCookie(secure))
    send(exchange, 401, mfaEnvelope(outcome.mfaId, nativeUrl(exchange)))
    return
  }
  const record = weatherRecord(outcome.record)
  const { token } = outcome
  const expires = Number(app.tokens.decode(token)?.['exp'])
  exchange.append('Set-Cookie', sessionCookie(token, record, expires, secure))
  send(exchange, 200, { record, token })
}

/** The first step of a login with two factors, as the native API finds it: in the query first. */
function stepId({ query: { mfaId = '' } }: Exchange): string {
  return (Array.isArray(mfaId) ? mfaId[0] : mfaId) ?? ''
}

/** JSON whatever the content type says; what is no object counts as an empty one. */
async function readBody(exchange: Exchange): Promise<Record<string, unknown>> {
  const text = await exchange.state.input.text().catch((cause: unknown) => {
    // Beyond a body's limits: not read, so not JSON.
    if (cause instanceof ApiError && cause.code === 'request.unreadable') notJson.add(exchange)
    throw cause
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    notJson.add(exchange)
    throw fail('request.unreadable', { cause })
  }
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : {}
}

/** The address that the client's SDK would have called natively. */
function nativeUrl(exchange: Exchange): string {
  const { collections, config } = exchange.state.app
  const name = collections.find(config.contracts.collection)?.name ?? config.contracts.collection
  return `${originOf(exchange)}/api/collections/${name}/auth-with-password`
}

function requestedUrl(exchange: Exchange): string {
  return `${originOf(exchange)}${exchange.path}`
}

/** The gateway as the client addressed it; as the settings say where the client didn't. */
function originOf(exchange: Exchange): string {
  const { host, protocol, state } = exchange
  if (/^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host)) return `${protocol}://${host}`
  return state.app.settings.current.meta.appURL
}

function send(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  exchange.status = status
  exchange.set({ ...headers, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  exchange.body = encodeJson(body)
}
