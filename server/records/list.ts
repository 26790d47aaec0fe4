import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { ApiError, fail } from '../base/errors.js'
import { type Paging, readPaging } from '../base/paging.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { type CompiledQuery, compileQuery } from '../rules/compile.js'
import { quoteName } from './find.js'
import { recordFromRow } from './load.js'

/** One page of a list; the totals are -1 where they weren't asked for. */
export interface RecordPage {
  records: RecordModel[]
  page: number
  perPage: number
  totalItems: number
  totalPages: number
}

const superuserOnly = ['@collection.', '@request.']

/**
 * The records that list rule and the query's filter let the caller see, sorted, a page of them.
 * Throws access.superusers_only, access.forbidden, request.invalid.
 * Source: PocketBase apis/record_crud.go recordsList, tools/search/provider.go.
 */
export async function listRecords(
  app: App,
  collection: Collection,
  info: RequestInfo,
  caller: Caller,
): Promise<RecordPage> {
  if (collection.listRule === null && !caller.isSuperuser) throw fail('access.superusers_only')
  if (!caller.isSuperuser) checkFields(info)
  const { query } = info
  const paging = readPaging(query)
  const compiled = compileQuery({
    collections: app.collections,
    collection,
    info,
    now: app.clock.now(),
    rule: caller.isSuperuser ? '' : collection.listRule,
    filter: query['filter'] ?? '',
    sort: query['sort'] ?? '',
    allowHidden: caller.isSuperuser,
  })
  const page = await runQueries(app, collection, compiled, paging)
  await hideTiming(app, collection, info, caller, page)
  return page
}

function checkFields({ query }: RequestInfo): void {
  for (const text of [query['filter'], query['sort']]) {
    const forbidden = superuserOnly.find((field) => text?.includes(field))
    if (forbidden === undefined) continue
    throw fail('access.forbidden', { message: `Only superusers can filter by ${forbidden}` })
  }
}

async function runQueries(
  app: App,
  collection: Collection,
  compiled: CompiledQuery,
  { page, perPage, skipTotal }: Paging,
): Promise<RecordPage> {
  const { joins, where, orderBy, params, orderParams, distinct } = compiled
  const table = quoteName(collection.name)
  const from = `FROM ${table} ${joins} WHERE ${where}`
  const { read } = app.store
  try {
    const offset = Math.min(perPage * (page - 1), Number.MAX_SAFE_INTEGER)
    const order = orderBy === '' ? '' : ` ORDER BY ${orderBy}`
    const rows =
      compiled.decided === false
        ? []
        : await read.all(
            `SELECT ${distinct ? 'DISTINCT ' : ''}${table}.* ${from}${order} LIMIT ? OFFSET ?`,
            [...params, ...orderParams, perPage, offset],
            compiled.decided ? offset + perPage : undefined,
          )
    const totalItems = skipTotal ? -1 : await countRows(app, collection, compiled, from)
    return {
      records: rows.map((row) => recordFromRow(collection, row)),
      page,
      perPage,
      totalItems,
      totalPages: skipTotal ? -1 : Math.ceil(totalItems / perPage),
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    // Some faults of a filter show only when it runs; the peer answers them like the others.
    throw fail('request.invalid', { cause })
  }
}

async function countRows(
  app: App,
  collection: Collection,
  { decided, distinct, params }: CompiledQuery,
  from: string,
): Promise<number> {
  if (decided === false) return 0
  const table = quoteName(collection.name)
  if (decided && collection.type !== 'view') {
    // All of them, over the index of the ids: the narrowest, which SQLite doesn't pick by itself.
    const all = `SELECT count(*) AS total FROM ${table} WHERE "id" >= ''`
    return (await app.store.read.get<{ total: number }>(all))?.total ?? 0
  }
  const column = collection.type === 'view' ? `${table}."id"` : `${table}._rowid_`
  // Without joins no row comes twice; counting rows is then an index scan without a sort.
  const what = distinct || collection.type === 'view' ? `count(DISTINCT ${column})` : 'count(*)'
  const row = await app.store.read.get<{ total: number }>(`SELECT ${what} AS total ${from}`, params)
  return row?.total ?? 0
}

// The peer's own numbers: 3 searches in 3 s that found nothing, then up to half a second each.
const timingLimit = { max: 3, windowMs: 3000 }
const longestDelayMs = 500

/** Blurs how long a search took that found nothing, because the list rule ran in the same query. */
async function hideTiming(
  app: App,
  collection: Collection,
  info: RequestInfo,
  caller: Caller,
  { records }: RecordPage,
): Promise<void> {
  if (caller.isSuperuser || !collection.listRule || !info.query['filter']) return
  if (records.length > 0) return
  const key = `list timing ${collection.id} ${caller.ip}`
  const { allowed } = await app.limits.counter.take(key, timingLimit)
  if (!allowed) await wait(Math.random() * longestDelayMs)
}
