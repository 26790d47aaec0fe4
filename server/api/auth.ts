import { impersonate } from '../auth/impersonate.js'
import { listAuthMethods } from '../auth/methods.js'
import { requireOAuth2, takesOAuth2 } from '../auth/oauth2-collection.js'
import type { OAuth2Request } from '../auth/oauth2-request.js'
import type { AuthOutcome, AuthRequest } from '../auth/outcome.js'
import { authRefresh } from '../auth/refresh.js'
import { authWithOAuth2 } from '../auth/with-oauth2.js'
import { authWithPassword, requirePasswordLogin } from '../auth/with-password.js'
import type { RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import { encodeJson, sortKeys } from '../base/json.js'
import { parseBool } from '../base/parse-bool.js'
import { dataBodyBytes, type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { type AuthCollection, isAuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { enrichRecords } from '../records/enrich.js'
import { findRecordById } from '../records/find.js'
import { ownVisibility, presentRecord } from '../records/present.js'
import { sendJson, sendJsonText } from './envelope.js'
import { innerType, insideOf } from './inside-of.js'
import { unreadableAlike } from './unreadable.js'

/** The auth routes under /api/collections/:collection, named as in the SDK. */
export const authRoutes: readonly Route[] = [
  {
    name: 'listAuthMethods',
    method: 'GET',
    path: '/api/collections/:collection/auth-methods',
    needsCollection: true,
    limit: ['listAuthMethods'],
    run: runAuthMethods,
  },
  {
    name: 'authRefresh',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/collections/:collection/auth-refresh',
    needsCollection: true,
    limit: ['authRefresh'],
    guard: 'sameCollection',
    run: async (exchange) => {
      const { app, caller } = exchange.state
      await sendOutcome(exchange, await authRefresh(app, caller.record!, authRequest(exchange)))
    },
  },
  {
    name: 'authWithPassword',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/collections/:collection/auth-with-password',
    needsCollection: true,
    limit: passwordLabels,
    run: async (exchange) => {
      const collection = authCollection(exchange)
      requirePasswordLogin(collection)
      const input = await exchange.state.input.form('api/authWithPassword.body')
      await sendOutcome(
        exchange,
        await authWithPassword(
          exchange.state.app,
          collection,
          input,
          authRequest(exchange, 'password'),
        ),
      )
    },
  },
  {
    name: 'authWithOAuth2',
    method: 'POST',
    // Its createData may be a whole record.
    bodyLimitBytes: dataBodyBytes,
    path: '/api/collections/:collection/auth-with-oauth2',
    needsCollection: true,
    limit: ['authWithOAuth2', 'auth'],
    run: async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      requireOAuth2(collection)
      const { redirectUrl, ...form } = await input.form('api/authWithOAuth2.body')
      const redirectURL = form.redirectURL || redirectUrl
      const request = oauth2Request(exchange, collection)
      const outcome = await authWithOAuth2(app, collection, { ...form, redirectURL }, request)
      await sendOutcome(exchange, outcome)
    },
  },
  {
    name: 'impersonate',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/collections/:collection/impersonate/:id',
    guard: 'superuser',
    run: async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      const record = await findRecordById(app.store.read, collection, exchange.params['id']!)
      if (!record) throw fail('route.not_found')
      const { duration } = await unreadableAlike(input.form('api/impersonate.body'))
      await sendOutcome(exchange, await impersonate(app, record, duration, authRequest(exchange)))
    },
  },
]

/** The auth collection in the path. Throws collection.not_auth. */
export function authCollection(exchange: Exchange): AuthCollection {
  const collection = exchange.state.app.collections.find(exchange.params['collection']!)
  if (!isAuthCollection(collection)) throw fail('collection.not_auth')
  return collection
}

// The answer only changes with the collection or its factors, which are new objects after each
// change.
const methodsText = new WeakMap<AuthCollection, { text: string; factors: object }>()

async function runAuthMethods(exchange: Exchange): Promise<void> {
  const collection = authCollection(exchange)
  const factors = exchange.state.app.factors.listed(collection)
  // With providers, each answer has its own states.
  if (exchange.querystring.includes('fields=') || takesOAuth2(collection)) {
    await sendJson(exchange, 200, await listAuthMethods(collection, factors))
    return
  }
  let known = methodsText.get(collection)
  if (known?.factors !== factors) {
    known = { text: encodeJson(await listAuthMethods(collection, factors)), factors }
    methodsText.set(collection, known)
  }
  sendJsonText(exchange, 200, known.text)
}

/** The parts of a native request that a login flow needs. */
export function authRequest(
  exchange: Exchange,
  context: RequestInfo['context'] = 'default',
): AuthRequest {
  const { input, caller } = exchange.state
  return {
    caller,
    info: () => input.info(context),
    wantsRefreshToken:
      exchange.querystring.includes('refreshToken=') && isAsked(exchange.query['refreshToken']),
    mfaId: async () => {
      const fromQuery = exchange.query['mfaId']
      const first = Array.isArray(fromQuery) ? fromQuery[0] : fromQuery
      return first || (await input.form('api/mfaStep.body', 'mfa.unreadable')).mfaId
    },
  }
}

function isAsked(parameter: string | string[] | undefined): boolean {
  return parseBool(String(parameter)) === true
}

function oauth2Request(exchange: Exchange, collection: AuthCollection): OAuth2Request {
  const { app, input } = exchange.state
  const path = `/api/collections/${collection.name}/records`
  return {
    ...authRequest(exchange, 'oauth2'),
    admitCreate: () =>
      checkNativeLimits(app, insideOf(exchange, 'POST', path), collection, ['create']),
    async createInfo() {
      const info = await input.info('oauth2', {})
      // PocketBase passes the account on to itself, as a form.
      const headers = { ...info.headers, content_type: innerType }
      return { ...info, method: 'POST', query: dictionary(), headers }
    },
  }
}

/** Answers with a session, or with the id of a first step. */
export async function sendOutcome(exchange: Exchange, outcome: AuthOutcome): Promise<void> {
  if (outcome.kind === 'mfa') {
    await sendJson(exchange, 401, { mfaId: outcome.mfaId })
    return
  }
  const { record, token, meta, refreshToken } = outcome
  const shown = await showOwner(exchange, record, meta?.['isNew'] === true)
  await sendJson(exchange, 200, {
    ...(meta && { meta: sortKeys(meta) }),
    record: shown,
    ...(refreshToken !== undefined && { refreshToken }),
    token,
  })
}

/**
 * The account as it sees itself; expanded records are seen as by the account that has just signed
 * in.
 */
async function showOwner(exchange: Exchange, record: RecordModel, isNew: boolean): Promise<object> {
  const own = ownVisibility(record)
  // A superuser who has just created the account sees all of it, as after a create.
  const visibility = isNew && exchange.state.caller.isSuperuser ? { ...own, hidden: true } : own
  if (!exchange.querystring.includes('expand=')) return presentRecord(record, visibility)
  const info = { ...(await exchange.state.input.info()), auth: record }
  const [shown] = await enrichRecords(exchange.state.app, [record], info, () => visibility)
  return shown!
}
