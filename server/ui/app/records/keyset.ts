import type { RecordModel } from 'pocketbase'
import { pb } from '../api'
import { type Collection, type Field, findCollection } from '../state'

/** The start of a page, instead of a number: a filter that excludes everything before it. */
export interface Keyset {
  /** The sort order, extended so that no two rows are equal. */
  sort: string
  /** A filter for what follows a row; undefined if its value can't be written in a filter. */
  after(row: RecordModel): string | undefined
}

const comparable = ['text', 'email', 'url', 'number', 'bool', 'date', 'autodate']
// A filter goes into a URL, whose length is limited.
const longest = 200

/**
 * Pages that start after the last row cost the same at any depth, and rows that others add don't
 * shift them. Undefined if the order can't be filtered by: filters don't accept `@rowid`, and a
 * view may have columns without a value, which compare with nothing.
 */
export function keysetOf(collectionId: string, sort: string): Keyset | undefined {
  const collection = findCollection(collectionId)
  const isDescending = sort.startsWith('-')
  const name = sort.replace(/^[-+]/, '')
  const field = collection?.fields.find((each) => each.name === name)
  if (!field || collection?.type === 'view' || !comparable.includes(field.type)) return undefined
  const sign = isDescending ? '<' : '>'
  if (name === 'id') return { sort, after: ({ id }) => pb.filter(`id ${sign} {:id}`, { id }) }
  return {
    sort: `${sort},${isDescending ? '-' : ''}id`,
    after: ({ id, [name]: value }) =>
      isPlain(value)
        ? pb.filter(`${name} ${sign} {:value} || (${name} = {:value} && id ${sign} {:id})`, {
            value,
            id,
          })
        : undefined,
  }
}

/**
 * The default order of a table: newest first. It sorts by the creation date if that has an index,
 * so that each page starts after the last row; otherwise by `@rowid`, like PocketBase's dashboard,
 * because sorting by a date without an index reads all records for each page.
 */
export function defaultSort({ type, fields, indexes }: Collection): string {
  if (type === 'view') return ''
  const isCreation = (each: Field) =>
    each.type === 'autodate' && each['onCreate'] === true && each['onUpdate'] !== true
  const found = fields.filter(isCreation).find(({ name }) => indexes.some(beginsWith(name)))
  return found ? `-${found.name}` : '-@rowid'
}

/** Whether an index covers all records, with a given first column; a partial index doesn't. */
function beginsWith(name: string): (index: string) => boolean {
  return (index) => {
    const [, first = '', rest = ''] =
      /\(\s*[`"[]?(\w+)[`"\]]?\s*(?:asc|desc)?\s*([,)].*)$/is.exec(index) ?? []
    return first === name && !/\)\s*where\b/i.test(rest)
  }
}

/**
 * Whether a value can be written in a filter as it is: no long text, and nothing that needs an
 * escape.
 */
function isPlain(value: unknown): value is string | number | boolean {
  if (typeof value === 'boolean') return true
  if (typeof value === 'number') return /^-?\d+(?:\.\d+)?$/.test(String(value))
  return typeof value === 'string' && value.length <= longest && !/[\\\p{Cc}]/u.test(value)
}

/** Both conditions combined; a comment in the first one ends at its line break. */
export function both(filter: string, other: string | undefined): string {
  if (!other) return filter
  return filter === '' ? other : `(${filter}\n) && (${other})`
}
