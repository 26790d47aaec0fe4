import { deviceOf } from '../auth/device.js'
import { endOneSession, endSessionsBut, listSessions, ownSession } from '../auth/own-sessions.js'
import type { OwnSession } from '../auth/sessions.js'
import { authWithNativeRefreshToken } from '../auth/with-refresh-token.js'
import { fail } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import type { RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { authCollection, authRequest, sendOutcome } from './auth.js'
import { sendJson } from './envelope.js'
import { dateOf, own } from './second-factors.js'

const path = '/api/collections/:collection'

/** Refresh tokens, and the sessions of accounts; docs/factors.md. */
export const sessionRoutes: readonly Route[] = [
  {
    name: 'authWithRefreshToken',
    method: 'POST',
    path: `${path}/auth-with-refresh-token`,
    needsCollection: true,
    bodyLimitBytes: formBodyBytes,
    limit: ['authWithRefreshToken', 'auth'],
    run: async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      const { refreshToken } = await input.form('api/authWithRefreshToken.body')
      const request = authRequest(exchange)
      exchange.set('Cache-Control', 'no-store')
      const outcome = await authWithNativeRefreshToken(app, collection, refreshToken, request)
      await sendOutcome(exchange, outcome)
    },
  },
  own('listSessions', 'GET', 'sessions', sendSessions),
  own('endOtherSessions', 'DELETE', 'sessions', async (exchange, record) => {
    const { app, caller } = exchange.state
    await endSessionsBut(app, record, caller)
    exchange.status = 204
  }),
  own('endSession', 'DELETE', 'sessions/:id', async (exchange, record) => {
    const { app, caller } = exchange.state
    await endOneSession(app, record, exchange.params['id']!, caller)
    exchange.status = 204
  }),
  ofAccount('listAccountSessions', 'GET', 'sessions/accounts/:id', sendSessions),
  ofAccount('endAccountSessions', 'DELETE', 'sessions/accounts/:id', async (exchange, record) => {
    const { app, caller } = exchange.state
    await endSessionsBut(app, record, caller)
    exchange.status = 204
  }),
  ofAccount(
    'endAccountSession',
    'DELETE',
    'sessions/accounts/:id/:session',
    async (exchange, record) => {
      const { app, caller } = exchange.state
      await endOneSession(app, record, exchange.params['session']!, caller)
      exchange.status = 204
    },
  ),
]

/** A row for what superusers do with an account's sessions or factors; `:id` is the account. */
export function ofAccount(
  name: string,
  method: Route['method'],
  action: string,
  run: (exchange: Exchange, record: RecordModel) => Promise<void>,
): Route {
  return {
    name,
    method,
    path: `${path}/${action}`,
    guard: 'superuser',
    needsCollection: true,
    ...(method === 'GET' ? {} : { bodyLimitBytes: formBodyBytes }),
    run: async (exchange) => {
      const { app } = exchange.state
      const collection = authCollection(exchange)
      const record = await findRecordById(app.store.read, collection, exchange.params['id']!)
      if (!record) throw fail('route.not_found')
      await run(exchange, record)
    },
  }
}

async function sendSessions(exchange: Exchange, record: RecordModel): Promise<void> {
  const { app, caller } = exchange.state
  const all = await listSessions(app, record)
  const current = ownSession(app, record, caller)
  await sendJson(exchange, 200, { items: all.map((session) => shownSession(session, current)) })
}

/** A session as it is shown; `current`: the id of the caller's own, or ''. */
export function shownSession(session: OwnSession, current: string) {
  const { sid, userAgent, address, created, lastUsed, expires, idleEnds } = session
  return {
    id: sid,
    current: sid === current,
    device: deviceOf(userAgent),
    userAgent,
    address,
    created: dateOf(created * 1000),
    lastUsed: dateOf(lastUsed * 1000),
    expires: dateOf((idleEnds === 0 ? expires : Math.min(expires, idleEnds)) * 1000),
  }
}
