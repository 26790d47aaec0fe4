import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { RawJson } from '../base/json.js'
import { readPaging } from '../base/paging.js'
import { collectionOf, newDraft } from '../collections/draft.js'
import { newField } from '../collections/field-list.js'
import type { Collection } from '../model/collection.js'
import { compileQuery } from '../rules/compile.js'
import { type Part, parseFilter } from '../rules/parse.js'
import { FilterError, type Token } from '../rules/tokenize.js'

/** An entry as clients read it; its keys in the peer's order. */
export interface Log {
  id: string
  created: string
  data: RawJson
  message: string
  level: number
}

export interface LogPage {
  items: Log[]
  page: number | bigint
  perPage: number
  totalItems: number
  totalPages: number
}

export interface HourOfLogs {
  date: string
  total: number
}

type Logs = Pick<App, 'store' | 'collections' | 'clock'>
type LogRow = Omit<Log, 'data'> & { data: string | null }

/** The table as if it were a collection, so that the filter language reads it. */
const standIn: Collection = {
  ...collectionOf(newDraft('base', '_logs')),
  fields: [
    newField('text', 'id'),
    newField('text', 'created'),
    newField('number', 'level'),
    newField('text', 'message'),
    newField('json', 'data'),
  ],
}

/** Source: PocketBase apis/logs.go logFilterFields. */
const dataPath = /^data\.[\w.:]*\w+$/

/**
 * A page of the entries that `filter` leaves, in the order of `sort`. Throws request.invalid.
 * Source: PocketBase apis/logs.go logsList.
 */
export async function listLogs(
  app: Logs,
  query: Readonly<Record<string, string>>,
): Promise<LogPage> {
  const { page, perPage, offset, skipTotal } = readPaging(query)
  const { where, orderBy, params, orderParams } = compile(app, query)
  const { logs } = app.store
  return orInvalid(async () => {
    const order = orderBy === '' ? '' : `ORDER BY ${orderBy}`
    const rows = await logs.all<LogRow>(
      `SELECT ${columns} FROM \`_logs\` WHERE ${where} ${order} LIMIT ? OFFSET ?`,
      [...params, ...orderParams, perPage, offset],
    )
    const total = skipTotal
      ? -1
      : ((
          await logs.get<{ total: number }>(
            `SELECT count(*) AS total FROM \`_logs\` WHERE ${where}`,
            params,
          )
        )?.total ?? 0)
    return {
      items: rows.map(logFromRow),
      page,
      perPage,
      totalItems: total,
      totalPages: skipTotal ? -1 : Math.ceil(total / perPage),
    }
  })
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
    const { where, params } = compile(app, { filter })
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
  return { id, created, data: new RawJson(isJson(data) ? data : 'null'), message, level }
}

/** Whoever can write the file may have put anything there. */
function isJson(text: unknown): text is string {
  if (typeof text !== 'string') return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function compile(app: Logs, { filter = '', sort = '' }: Readonly<Record<string, string>>) {
  try {
    if (filter !== '') parseFilter(filter).forEach(checkPart)
    if (sort !== '')
      for (const field of sort.split(',')) checkName(field.trim().replace(/^[+-]/, ''))
  } catch (cause) {
    if (cause instanceof FilterError) throw fail('request.invalid', { cause })
    throw cause
  }
  return compileQuery({
    collections: app.collections,
    collection: standIn,
    info: { context: 'default', method: 'GET', query: {}, headers: {}, body: {}, auth: null },
    now: app.clock.now(),
    filter,
    sort,
    allowHidden: true,
  })
}

/** Refuses what only records have: the request, other collections, modifiers. */
function checkPart({ item }: Part): void {
  if (item.kind === 'group') {
    item.parts.forEach(checkPart)
    return
  }
  checkToken(item.left)
  checkToken(item.right)
}

function checkToken({ type, text, args }: Token): void {
  if (type === 'identifier') checkName(text)
  args.forEach(checkToken)
}

function checkName(name: string): void {
  if (/[:.]/.test(name) && !dataPath.test(name)) {
    throw new FilterError(`failed to resolve field "${name}"`)
  }
}

/** What SQLite refuses of a filter is the client's fault, as for the peer. */
async function orInvalid<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw fail('request.invalid', { cause })
  }
}
