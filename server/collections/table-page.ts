import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { RawJson } from '../base/json.js'
import { type Paging, readPaging } from '../base/paging.js'
import type { Collection } from '../model/collection.js'
import { compileQuery } from '../rules/compile.js'
import { type Part, parseFilter } from '../rules/parse.js'
import { FilterError, type Token } from '../rules/tokenize.js'
import type { Filtered } from '../store/statements/tables.js'
import * as tables from '../store/statements/tables.js'
import type { Db } from '../store/store.js'
import { collectionOf, newDraft } from './draft.js'
import { newField } from './field-list.js'

/** A table that isn't a collection, but is read like one. */
export interface ReadableTable {
  name: string
  /** Its columns, with the types by which the filter language reads them. */
  standIn: Collection
}

export interface Page<T> {
  items: T[]
  page: number | bigint
  perPage: number
  totalItems: number
  totalPages: number
}

type Query = Readonly<Record<string, string>>
type Compiling = Pick<App, 'collections' | 'clock'>

/** The paths into the column `data`. Source: PocketBase apis/logs.go logFilterFields. */
const dataPath = /^data\.[\w.:]*\w+$/

/** Describes a table and its columns; a column named `data` holds JSON. */
export function readableTable(
  name: string,
  columns: Readonly<Record<string, 'text' | 'number' | 'json'>>,
): ReadableTable {
  const fields = Object.entries(columns).map(([column, type]) => newField(type, column))
  return { name, standIn: { ...collectionOf(newDraft('base', name)), fields } }
}

/**
 * A page of the rows that match `filter`, in the order of `sort`, or of `order` by default;
 * `select` are the columns as SQL. Throws request.invalid. Source: PocketBase apis/logs.go
 * logsList.
 */
export async function pageOf<R extends object>(
  app: Compiling,
  db: Db,
  table: ReadableTable,
  query: Query,
  select: string,
  order = '',
): Promise<Page<R>> {
  const paging = readPaging(query)
  const compiled = compileFor(app, table, query)
  // Without a sort, each database has its own order.
  const isSorted = (query['sort'] ?? '') !== '' || order === ''
  const found = { ...compiled, orderBy: isSorted ? compiled.orderBy : order }
  return readPage(db, table.name, select, found, paging)
}

/** A page of the rows that a compiled filter leaves. Throws request.invalid for what the database refuses of it. */
export async function readPage<R>(
  db: Db,
  table: string,
  select: string,
  found: Filtered,
  { page, perPage, offset, skipTotal }: Paging,
): Promise<Page<R>> {
  return orInvalid(async () => {
    const items = await tables.page<R>(db, table, select, found, [perPage, offset])
    const totalItems = skipTotal ? -1 : await tables.count(db, table, found)
    const totalPages = skipTotal ? -1 : Math.ceil(totalItems / perPage)
    return { items, page, perPage, totalItems, totalPages }
  })
}

/** Filter and sort as SQL. Throws request.invalid. */
export function compileFor(
  app: Compiling,
  { standIn }: ReadableTable,
  { filter = '', sort = '' }: Query,
) {
  try {
    if (filter !== '') checkNames(parseFilter(filter), checkName)
    if (sort !== '')
      for (const field of sort.split(',')) checkName(field.trim().replace(/^[+-]/, ''))
  } catch (cause) {
    if (cause instanceof FilterError) throw fail('request.invalid', { cause })
    throw cause
  }
  return compileStandIn(app, standIn, filter, sort)
}

/** Compiles a checked filter and sort for a table as if it were a collection, for any caller. */
export function compileStandIn(app: Compiling, standIn: Collection, filter: string, sort: string) {
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

/**
 * A column's text as JSON; null if it isn't JSON, since anybody who can write the file may have put
 * anything there.
 */
export function storedJson(text: unknown): RawJson {
  if (typeof text !== 'string') return new RawJson('null')
  try {
    JSON.parse(text)
    return new RawJson(text)
  } catch {
    return new RawJson('null')
  }
}

/**
 * Calls `check` with each name in a filter's parts; it throws FilterError for one that isn't
 * allowed.
 */
export function checkNames(parts: readonly Part[], check: (name: string) => void): void {
  const checkToken = ({ type, text, args }: Token): void => {
    if (type === 'identifier') check(text)
    args.forEach(checkToken)
  }
  for (const { item } of parts) {
    if (item.kind === 'group') checkNames(item.parts, check)
    else for (const token of [item.left, item.right]) checkToken(token)
  }
}

/** Refuses what only records have: the request, other collections, modifiers. */
function checkName(name: string): void {
  if (/[:.]/.test(name) && !dataPath.test(name)) {
    throw new FilterError(`failed to resolve field "${name}"`)
  }
}

/** A filter that SQLite refuses is the client's fault, as in the peer. */
async function orInvalid<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw fail('request.invalid', { cause })
  }
}
