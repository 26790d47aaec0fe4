import type { Exchange } from '../base/route.js'
import type { LoggedRequest } from '../logs/entry.js'
import { recordId } from '../model/record.js'
import { redactUrl } from './log.js'

/**
 * What the request log records about a request: no body, only two headers, and neither tokens nor
 * codes in the URLs. `started` is performance.now() at its beginning, `error` what was thrown.
 */
export function describeRequest(
  exchange: Exchange,
  started: number,
  error: unknown,
): LoggedRequest {
  const { app, caller } = exchange.state
  const { method = '', url = '', headers } = exchange.req
  const { logIP, logAuthId } = app.settings.current.logs
  const record = caller?.record
  const mark = url.indexOf('#')
  return {
    at: app.clock.now(),
    tookMs: performance.now() - started,
    method,
    url: redactUrl(mark < 0 ? url : url.slice(0, mark)),
    status: exchange.status,
    referer: headers.referer === undefined ? '' : redactUrl(headers.referer),
    userAgent: headers['user-agent'] ?? '',
    auth: record?.collection.name ?? '',
    authId: logAuthId && record ? recordId(record) : undefined,
    userIp: logIP ? (caller?.ip ?? '') : undefined,
    requestId: app.config.log.requestIds === 'answer' ? caller?.requestId : undefined,
    remoteIp: logIP ? (caller?.remoteIp ?? '') : '',
    error,
  }
}
