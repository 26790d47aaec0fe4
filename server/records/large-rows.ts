import { Breaks } from '../base/breaks.js'
import { cellBytes } from '../fields/cell-bytes.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { quoteName } from '../store/names.js'
import type { Db, Row, SqlValue } from '../store/store.js'

/** A query for rows of a collection, without order and page. */
export interface Source {
  db: Db
  collection: Collection
  /** What follows SELECT: the columns of `fields`. */
  columns: string
  /** The fields that are read. */
  fields: readonly Field[]
  /** FROM, joins and WHERE; a condition may be added with AND. */
  from: string
  params: readonly SqlValue[]
}

/** A row that hasn't been read yet. */
export interface Sized {
  id: string
  bytes: number
}

// How much is read at once: about two milliseconds' work. A larger row is read alone.
const pieceBytes = 1 << 20
// The largest page that is still read at once.
const pageBytes = 4 * pieceBytes

/**
 * Whether reading that many rows may hold the event loop. Costs nothing if the fields are small.
 */
export function mayBeLarge(
  { db, collection, columns, from, params }: Source,
  count: number,
): boolean {
  if (count * largestRow(collection) <= pageBytes) return false
  return count * db.rowBytes(`SELECT ${columns} ${from}`, params) > pageBytes
}

// A field that may hold more is large; a row has few fields, so what is left is small. Arbitrary.
const smallFieldBytes = 1024

/** The source without the large fields that `isWanted` doesn't name: their records lack them. */
export function withoutLargeFields(source: Source, isWanted: (name: string) => boolean): Source {
  const fields = source.fields.filter(
    (field) => field.name === 'id' || isWanted(field.name) || cellBytes(field) <= smallFieldBytes,
  )
  const table = quoteName(source.collection.name)
  const names = fields.map(({ name }) => `${table}.${quoteName(name)}`)
  return { ...source, fields, columns: distinctOf(source) + names.join(', ') }
}

/**
 * Reads rows with large values a few at a time, in the order of `sized`, with breaks for the event
 * loop; rows that are gone by then are left out.
 */
export async function* rowPieces(source: Source, sized: readonly Sized[]): AsyncGenerator<Row[]> {
  const breaks = new Breaks()
  for (const ids of pieces(sized)) {
    if (breaks.isDue) await breaks.rest()
    const found = new Map((await rowsById(source, ids)).map((row) => [row['id'] as string, row]))
    yield ids.map((id) => found.get(id)).filter((row) => row !== undefined)
  }
}

/** Whether the rows together are too large to keep in memory while their answer is read. */
export function isLargePage(sized: readonly Sized[]): boolean {
  return sized.reduce((sum, { bytes }) => sum + bytes, 0) > pageBytes
}

/** All of them. */
export async function rowsInPieces(source: Source, sized: readonly Sized[]): Promise<Row[]> {
  const rows: Row[] = []
  for await (const piece of rowPieces(source, sized)) rows.push(...piece)
  return rows
}

function* pieces(sized: readonly Sized[]): Generator<string[]> {
  let ids: string[] = []
  let sum = 0
  for (const { id, bytes } of sized) {
    if (ids.length > 0 && sum + bytes > pieceBytes) {
      yield ids
      ids = []
      sum = 0
    }
    ids.push(id)
    sum += bytes
  }
  if (ids.length > 0) yield ids
}

/** The rows of the query with those ids, in no order. */
export function rowsById(source: Source, ids: readonly string[]): Promise<Row[]> {
  return byId<Row>(source, source.columns, ids)
}

/** The ids and sizes of those rows. */
export function sizesById(source: Source, ids: readonly string[]): Promise<Sized[]> {
  return byId<Sized>(source, sizeColumns(source), ids)
}

/** Id and size as columns, to follow SELECT. */
export function sizeColumns(source: Source): string {
  const { collection, fields } = source
  const table = quoteName(collection.name)
  const lengths = fields.map(({ name }) => `coalesce(octet_length(${table}.${quoteName(name)}), 0)`)
  return `${distinctOf(source)}${table}."id" AS id, ${lengths.join(' + ')} AS bytes`
}

function distinctOf({ columns }: Source): string {
  return columns.startsWith('DISTINCT ') ? 'DISTINCT ' : ''
}

function byId<R>(source: Source, columns: string, ids: readonly string[]): Promise<R[]> {
  const { db, collection, from, params } = source
  // Powers of two, so that few statements are prepared; the rest repeats the last id.
  const some: SqlValue[] = [...ids]
  const size = 2 ** Math.ceil(Math.log2(some.length))
  while (some.length < size) some.push(some.at(-1)!)
  const marks = some.map(() => '?').join(',')
  return db.all<R>(
    `SELECT ${columns} ${from} AND ${quoteName(collection.name)}."id" IN (${marks})`,
    [...params, ...some],
    some.length,
  )
}

const largest = new WeakMap<Collection, number>()

/** Bytes of the largest row that the fields' options allow. */
function largestRow(collection: Collection): number {
  let bytes = largest.get(collection)
  if (bytes === undefined) {
    // What a view computes from its tables can't be told from its fields.
    bytes = collection.type === 'view' ? Number.POSITIVE_INFINITY : 0
    for (const field of collection.fields) bytes += cellBytes(field)
    largest.set(collection, bytes)
  }
  return bytes
}
