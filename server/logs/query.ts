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
type LogRow = Omit<Log, 'data'> & { data: string | null }

const table = readableTable('_logs', {
  id: 'text',
  created: 'text',
  level: 'number',
  message: 'text',
  data: 'json',
})

/**
 * A page of the entries that `filter` leaves, in the order of `sort`. Throws request.invalid.
 * Source: PocketBase apis/logs.go logsList.
 */
export async function listLogs(
  app: Logs,
  query: Readonly<Record<string, string>>,
): Promise<Page<Log>> {
  const { items, ...page } = await pageOf<LogRow>(app, app.store.logs, table, query, columns)
  return { items: items.map(logFromRow), ...page }
}

/** One entry. Throws route.not_found. */
export async function viewLog({ store }: Pick<App, 'store'>, id: string): Promise<Log> {
  const row = await store.logs.get<LogRow>(`SELECT ${columns} FROM \`_logs\` WHERE \`id\` = ?`, [
    id,
  ])
  if (!row) throw fail('route.not_found')
  return logFromRow(row)
}

/** How many entries each hour has. Throws logs.invalid_filter. Source: PocketBase core/log_query.go. */
export async function logStats(app: Logs, filter: string): Promise<HourOfLogs[]> {
  try {
    const { where, params } = compileFor(app, table, { filter })
    const rows = await app.store.logs.all<HourOfLogs>(
      `SELECT strftime('%Y-%m-%d %H:00:00', \`created\`) AS date, count(*) AS total
       FROM \`_logs\` WHERE ${where} GROUP BY date`,
      params,
    )
    return rows.map(({ date, total }) => ({ date: `${date}.000Z`, total }))
  } catch (cause) {
    if (cause instanceof ApiError && cause.status >= 500) throw cause
    throw fail('logs.invalid_filter', { cause })
  }
}

const columns = '`id`, `created`, `data`, `message`, `level`'

function logFromRow({ id, created, data, message, level }: LogRow): Log {
  return { id, created, data: storedJson(data), message, level }
}
