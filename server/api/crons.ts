import { fail } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { sendJson } from './envelope.js'

/** The routes of jobs, for superusers. Source: PocketBase apis/cron.go. */
export const cronRoutes: readonly Route[] = [
  { name: 'listCrons', method: 'GET', path: '/api/crons', guard: 'superuser', run: runList },
  {
    name: 'runCron',
    method: 'POST',
    path: '/api/crons/:id',
    guard: 'superuser',
    bodyLimitBytes: formBodyBytes,
    run: runOne,
  },
]

async function runList(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, exchange.state.app.crons?.list() ?? [])
}

async function runOne(exchange: Exchange): Promise<void> {
  const isFound = exchange.state.app.crons?.run(exchange.params['id']!) ?? false
  if (!isFound) throw fail('cron.not_found')
  exchange.status = 204
}
