import { listAudit } from '../audit/query.js'
import type { Exchange, Route } from '../base/route.js'
import { sendJson } from './envelope.js'
import { firstOfEach } from './first-of-each.js'

/** The audit trail, for superusers. Ours; the query parameters are those of the logs. */
export const auditRoutes: readonly Route[] = [
  {
    name: 'listAudit',
    method: 'GET',
    path: '/api/audit',
    guard: 'superuser',
    isQuiet: true,
    run: async (exchange: Exchange) => {
      const page = await listAudit(exchange.state.app, firstOfEach(exchange.query))
      await sendJson(exchange, 200, page, 'items')
    },
  },
]
