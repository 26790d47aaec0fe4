import type { RecordModel } from 'pocketbase'
import { pb } from '../api'
import { type Collection, type Field, findCollection } from '../state'

/** Where a page begins, in place of a number: a filter that leaves out all before it. */
export interface Keyset {
  /** The order, made one where no two rows are alike. */
  sort: string
  /** What follows a row; undefined where its value can't stand in a filter. */
  after(row: RecordModel): string | undefined
}

const comparable = ['text', 'email', 'url', 'number', 'bool', 'date', 'autodate']
// A filter goes into an address, which has an end.
const longest = 200

/**
 * Pages by what comes after the last row cost the same however deep they are, and rows that others add don't shift
 * them. Undefined where the order can't be asked for so: `@rowid` isn't taken by filters, and a view may have
 * columns without a value, which compare with nothing.
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
 * The order of a table that nobody has sorted: the newest first. By a date of creation that has an index, so that each
 * page follows the last row; else by `@rowid`, as PocketBase's dashboard has it: sorting by a date without an index
 * reads all records for each page.
 */
export function defaultSort({ type, fields, indexes }: Collection): string {
  if (type === 'view') return ''
  const isCreation = (each: Field) =>
    each.type === 'autodate' && each['onCreate'] === true && each['onUpdate'] !== true
  const found = fields.filter(isCreation).find(({ name }) => indexes.some(beginsWith(name)))
  return found ? `-${found.name}` : '-@rowid'
}

/** Whether an index orders all records by a column first: not one of a part of them. */
function beginsWith(name: string): (index: string) => boolean {
  return (index) => {
    const [, first = '', rest = ''] =
      /\(\s*[`"[]?(\w+)[`"\]]?\s*(?:asc|desc)?\s*([,)].*)$/is.exec(index) ?? []
    return first === name && !/\)\s*where\b/i.test(rest)
  }
}

/** Whether a filter can hold a value as it is: no long text, and nothing that needs an escape. */
function isPlain(value: unknown): value is string | number | boolean {
  if (typeof value === 'boolean') return true
  if (typeof value === 'number') return /^-?\d+(?:\.\d+)?$/.test(String(value))
  return typeof value === 'string' && value.length <= longest && !/[\\\p{Cc}]/u.test(value)
}

/** Two conditions that must both hold; a comment in the first ends at its line. */
export function both(filter: string, other: string | undefined): string {
  if (!other) return filter
  return filter === '' ? other : `(${filter}\n) && (${other})`
}
