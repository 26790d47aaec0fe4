import { isFolder } from '../base/config.js'
import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'
import { sendJson, sendJsonText, wantedFields } from './envelope.js'

/** The health check. Source: PocketBase apis/health.go. */
export const healthRoutes: readonly Route[] = [
  { name: 'check', method: 'GET', path: '/api/health', run: check },
]

const healthy = { message: 'API is healthy.', code: 200 }
const guestAnswer = '{"message":"API is healthy.","code":200,"data":{}}'

const commonProxyHeaders = ['CF-Connecting-IP', 'Fly-Client-IP', 'X-Forwarded-For']

async function check(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { database } = app.cluster
  if (database !== 'well') {
    const code = database === 'away' ? 'server.no_database' : 'server.read_only'
    throw fail(code, { headers: { 'Retry-After': '2' } })
  }
  if (caller.isSuperuser) {
    await sendJson(exchange, 200, { ...healthy, data: await superuserData(exchange) })
  } else if (wantedFields(exchange) === '') {
    sendJsonText(exchange, 200, guestAnswer)
  } else {
    await sendJson(exchange, 200, { ...healthy, data: {} })
  }
}

async function superuserData(exchange: Exchange): Promise<Record<string, unknown>> {
  const { app, caller } = exchange.state
  const names = [...app.settings.current.trustedProxy.headers, ...commonProxyHeaders]
  return {
    // The gateway only makes backups of a folder.
    canBackup: isFolder(app.config) && (await app.backups.active()) === undefined,
    possibleProxyHeader: names.find((name) => exchange.get(name) !== '') ?? '',
    realIP: caller.ip,
  }
}
