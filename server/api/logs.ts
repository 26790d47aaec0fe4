import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'
import { truncateLogs } from '../logs/prune.js'
import { listLogs, logStats, viewLog } from '../logs/query.js'
import { sendJson } from './envelope.js'
import { firstOfEach } from './first-of-each.js'

const path = '/api/logs'

/** The log's routes, for superusers. Source: PocketBase apis/logs.go; DELETE is new in 0.40. */
export const logRoutes: readonly Route[] = [
  { name: 'listLogs', method: 'GET', path, run: runList },
  { name: 'getStats', method: 'GET', path: `${path}/stats`, run: runStats },
  { name: 'viewLog', method: 'GET', path: `${path}/:id`, run: runView },
  { name: 'truncateLogs', method: 'DELETE', path, run: runTruncate },
].map((route) => ({ ...route, guard: 'superuser', isQuiet: true }) as Route)

async function runList(exchange: Exchange): Promise<void> {
  const page = await listLogs(exchange.state.app, firstOfEach(exchange.query))
  await sendJson(exchange, 200, page, 'items')
}

async function runStats(exchange: Exchange): Promise<void> {
  const { filter = '' } = firstOfEach(exchange.query)
  await sendJson(exchange, 200, await logStats(exchange.state.app, filter))
}

async function runView(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, await viewLog(exchange.state.app, exchange.params['id']!))
}

async function runTruncate(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  await app.logs?.flush()
  try {
    await truncateLogs(app)
  } catch (cause) {
    throw fail('request.invalid', { cause })
  }
  exchange.status = 204
}
