import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import type { RawJson } from '../base/json.js'
import {
  compileFor,
  type Page,
  pageOf,
  readableTable,
  storedJson,
} from '../collections/table-page.js'
import type { LogRow } from '../store/statements/logs.js'
import * as logs from '../store/statements/logs.js'

/** An entry as clients read it; its keys in the peer's order. */
export interface Log {
  id: string
  created: string
  data: RawJson
  message: string
  level: number
}

export interface HourOfLogs {
  date: string
  total: number
}

type Logs = Pick<App, 'store' | 'collections' | 'clock'>

const table = readableTable('_logs', {
  id: 'text',
  created: 'text',
  level: 'number',
  message: 'text',
  data: 'json',
})

/**
 * A page of the entries that match `filter`, in the order of `sort`. Throws request.invalid.
 * Source: PocketBase apis/logs.go logsList.
 */
export async function listLogs(
  app: Logs,
  query: Readonly<Record<string, string>>,
): Promise<Page<Log>> {
  const { items, ...page } = await pageOf<LogRow>(app, app.store.logs, table, query, logs.columns)
  return { items: items.map(logFromRow), ...page }
}

/** One entry. Throws route.not_found. */
export async function viewLog({ store }: Pick<App, 'store'>, id: string): Promise<Log> {
  const row = await logs.find(store.logs, id)
  if (!row) throw fail('route.not_found')
  return logFromRow(row)
}

/**
 * The number of entries per hour. Throws logs.invalid_filter. Source: PocketBase core/log_query.go.
 */
export async function logStats(app: Logs, filter: string): Promise<HourOfLogs[]> {
  try {
    const rows = await logs.countByHour(app.store.logs, compileFor(app, table, { filter }))
    return rows.map(({ date, total }) => ({ date: `${date}.000Z`, total }))
  } catch (cause) {
    if (cause instanceof ApiError && cause.status >= 500) throw cause
    throw fail('logs.invalid_filter', { cause })
  }
}

function logFromRow({ id, created, data, message, level }: LogRow): Log {
  return { id, created, data: storedJson(data), message, level }
}
