import type { FactorsShape } from '../../schema/types.gen.js'
import { changeFactors } from '../auth/change-factors.js'
import { noteRequest } from '../base/caller.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { changedNames } from '../settings/changed-names.js'
import { authCollection } from './auth.js'
import { sendJson } from './envelope.js'
import { unreadableAlike } from './unreadable.js'

const path = '/api/collections/:collection/factors'

/**
 * What an auth collection accepts in addition to PocketBase's methods, for superusers;
 * schema/factors.json.
 */
export const factorSettingsRoutes: readonly Route[] = [
  {
    name: 'getFactors',
    method: 'GET',
    path,
    guard: 'superuser',
    needsCollection: true,
    run: async (exchange) => sendFactors(exchange),
  },
  {
    name: 'updateFactors',
    method: 'PATCH',
    bodyLimitBytes: formBodyBytes,
    path,
    guard: 'superuser',
    needsCollection: true,
    run: runUpdate,
  },
]

async function runUpdate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = authCollection(exchange)
  await changeFactors(app, collection, async (current) => {
    const wanted: FactorsShape = await unreadableAlike(input.merge('factors', current))
    noteRequest(caller, { data: { changed: changedNames(current, wanted) } })
    return wanted
  })
  await sendFactors(exchange)
}

async function sendFactors(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, exchange.state.app.factors.settings(authCollection(exchange)))
}
