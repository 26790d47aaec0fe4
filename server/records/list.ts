import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { ApiError, fail } from '../base/errors.js'
import { type Paging, readPaging } from '../base/paging.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { type CompiledQuery, compileQuery, type QueryInput } from '../rules/compile.js'
import { quoteName } from '../store/names.js'
import { countByIndex } from '../store/statements/records.js'
import { Overrun, type Row, type SqlValue } from '../store/store.js'
import {
  isLargePage,
  mayBeLarge,
  rowPieces,
  rowsInPieces,
  type Sized,
  type Source,
  sizeColumns,
  withoutLargeFields,
} from './large-rows.js'
import { recordFromRow } from './load.js'
import { keyFilter } from './pick.js'

/** One page of a list; the totals are -1 if they weren't requested. */
export interface RecordPage {
  records: RecordModel[]
  /** Replaces `records` for a page too large for memory: a few at a time, read on demand. */
  later?: AsyncGenerator<RecordModel[]>
  page: Paging['page']
  perPage: number
  totalItems: number
  totalPages: number
}

const superuserOnly = ['@collection.', '@request.']

/**
 * The records that the list rule and the query's filter allow the caller to see: one page of them,
 * sorted. Throws access.superusers_only, access.forbidden, request.invalid. Source: PocketBase
 * apis/record_crud.go recordsList, tools/search/provider.go.
 */
export async function listRecords(
  app: App,
  collection: Collection,
  info: RequestInfo,
  caller: Caller,
  mayBeLater = false,
): Promise<RecordPage> {
  if (collection.listRule === null && !caller.isSuperuser) throw fail('access.superusers_only')
  if (!caller.isSuperuser) checkFields(info)
  const { query } = info
  const paging = readPaging(query)
  const asked = {
    collections: app.collections,
    collection,
    info,
    now: app.clock.now(),
    rule: caller.isSuperuser ? '' : collection.listRule,
    filter: query['filter'] ?? '',
    sort: query['sort'] ?? '',
    allowHidden: caller.isSuperuser,
  }
  const isHeard = app.hooks.hears('listRecords')
  // A handler may look at every field.
  const reading = isHeard ? {} : { isWanted: wantedFields(app, info), mayBeLater }
  const page = await runQueries(app, collection, asked, paging, reading)
  if (isHeard) {
    const { records } = page
    await app.hooks.run('listRecords', { collection, records, caller }, async () => {})
  }
  await hideTiming(app, collection, info, caller, page)
  return page
}

function checkFields(info: RequestInfo): void {
  const forbidden = queriesSuperusersOnly(info)
  if (forbidden === undefined) return
  throw fail('access.forbidden', { message: `Only superusers can filter by ${forbidden}` })
}

/** What a query's filter or sort uses that only superusers may; undefined if nothing. */
export function queriesSuperusersOnly({ query }: RequestInfo): string | undefined {
  const texts = [query['filter'], query['sort']]
  return superuserOnly.find((field) => texts.some((text) => text?.includes(field)))
}

/** How a page may be read. */
interface Reading {
  /** Whether the answer shows a field; undefined if it may show all. */
  isWanted?: ((name: string) => boolean) | undefined
  /** Whether the records may be read while the answer is written. */
  mayBeLater?: boolean
}

function wantedFields(app: App, { query }: RequestInfo): Reading['isWanted'] {
  // Expanded records are found by what their fields hold.
  if (!query['fields'] || query['expand']) return undefined
  return keyFilter(query['fields'], app.config.limits.fieldPaths)
}

async function runQueries(
  app: App,
  collection: Collection,
  asked: QueryInput,
  { page, perPage, offset, skipTotal }: Paging,
  reading: Reading,
): Promise<RecordPage> {
  // Two statements: the page in the peer's order, the count without the parts that are already
  // decided.
  const compiled = compileQuery(asked)
  const query = compileQuery({ ...asked, ordered: true })
  const { joins, where, orderBy, orderParams, distinct } = query
  const params = [...query.columnParams, ...query.params]
  const table = quoteName(collection.name)
  const { read } = app.store
  const rows = `FROM ${table} ${joins} WHERE (${where})`
  const { innerColumns } = query
  const from =
    innerColumns === undefined
      ? rows
      : `FROM (SELECT DISTINCT ON (${table}."id") ${table}.*${innerColumns} ${rows}) AS ${table} WHERE true`
  try {
    const order = orderBy === '' ? '' : ` ORDER BY ${orderBy}`
    const { rows: found, later } =
      compiled.decided === false
        ? { rows: [] }
        : await readPage(
            {
              db: read,
              collection,
              columns: `${distinct && from === rows ? 'DISTINCT ' : ''}${table}.*`,
              fields: collection.fields,
              from,
              params,
            },
            // SQLite's plan depends on a literal LIMIT, as in the peer, not on a bound one.
            {
              text: `${order} LIMIT ${perPage} OFFSET ?`,
              params: [...orderParams, offset],
              perPage,
            },
            compiled.decided ? offset + perPage : undefined,
            reading,
          )
    const totalItems = skipTotal ? -1 : await countRows(app, collection, compiled)
    return {
      records: found.map((row) => recordFromRow(collection, row)),
      ...(later && { later: recordsOf(collection, later) }),
      page,
      perPage,
      totalItems,
      totalPages: skipTotal ? -1 : Math.ceil(totalItems / perPage),
    }
  } catch (cause) {
    // A query that takes too long, as on SQLite; not a database that can't answer right now.
    if (cause instanceof ApiError && cause.cause instanceof Overrun) {
      throw fail('request.invalid', { cause: cause.cause })
    }
    if (cause instanceof ApiError) throw cause
    // Some faults of a filter only show when it runs; the peer answers them like the others.
    throw fail('request.invalid', { cause })
  }
}

// The largest page of a view with large rows, which comes from another process as a whole: 64 MiB.
const viewBytesMax = 64 << 20

interface Page {
  /** ORDER BY and LIMIT, with their parameters. */
  text: string
  params: readonly SqlValue[]
  perPage: number
}

async function readPage(
  source: Source,
  page: Page,
  reach: number | undefined,
  { isWanted, mayBeLater }: Reading,
): Promise<{ rows: Row[]; later?: AsyncGenerator<Row[]> }> {
  const { db, collection, columns, from } = source
  const params = [...source.params, ...page.params]
  const read = <R>(what: string, maxBytes?: number) =>
    db.all<R>(`SELECT ${what} ${from}${page.text}`, params, reach, maxBytes)
  if (!mayBeLarge(source, page.perPage)) return { rows: await read<Row>(columns) }
  // In a view, an id may stand for several rows.
  if (collection.type === 'view') return { rows: await read<Row>(columns, viewBytesMax) }
  const asked = isWanted ? withoutLargeFields(source, isWanted) : source
  const sized = await read<Sized>(sizeColumns(asked))
  return mayBeLater && isLargePage(sized)
    ? { rows: [], later: rowPieces(asked, sized) }
    : { rows: await rowsInPieces(asked, sized) }
}

async function* recordsOf(
  collection: Collection,
  pieces: AsyncGenerator<Row[]>,
): AsyncGenerator<RecordModel[]> {
  for await (const rows of pieces) yield rows.map((row) => recordFromRow(collection, row))
}

async function countRows(
  app: App,
  collection: Collection,
  { decided, joins, where, distinct, params }: CompiledQuery,
): Promise<number> {
  if (decided === false) return 0
  const table = quoteName(collection.name)
  if (decided && collection.type !== 'view') {
    return countByIndex(app.store.read, collection.name)
  }
  const column = collection.type === 'view' ? `${table}."id"` : `${table}._rowid_`
  // Without joins no row is repeated; counting rows is then an index scan without a sort.
  const what = distinct || collection.type === 'view' ? `count(DISTINCT ${column})` : 'count(*)'
  const count = `SELECT ${what} AS total FROM ${table} ${joins} WHERE ${where}`
  const row = await app.store.read.get<{ total: number }>(count, params)
  return row?.total ?? 0
}

// The peer's own numbers: 3 searches in 3 s without results, then up to half a second each.
const timingLimit = { max: 3, windowMs: 3000 }
const longestDelayMs = 500

/** Blurs how long a search without results took, because the list rule ran in the same query. */
async function hideTiming(
  app: App,
  collection: Collection,
  info: RequestInfo,
  caller: Caller,
  { records, later }: RecordPage,
): Promise<void> {
  if (caller.isSuperuser || !collection.listRule || !info.query['filter']) return
  if (records.length > 0 || later) return
  app.limits.native.begin()
  const key = `list timing ${collection.id} ${caller.ip}`
  const { allowed } = await app.limits.counter.take(key, timingLimit)
  if (!allowed) await wait(Math.random() * longestDelayMs)
}
