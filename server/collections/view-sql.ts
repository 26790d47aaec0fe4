import { randomText } from '../base/ids.js'
import { splitList } from '../base/split-list.js'
import { trim } from '../base/trim.js'
import { parseViewQuery } from '../store/migrations/view-query.js'
import { backquoted } from '../store/names.js'
import { asString } from '../store/quoted-text.js'
import { type Column, columns } from '../store/statements/schema.js'
import * as views from '../store/statements/views.js'
import type { Db } from '../store/store.js'
import { faultText } from './fault-text.js'

/** The columns of a query, found by creating and dropping a view. Throws what SQLite throws. */
export async function queryColumns(tx: Db, query: string): Promise<Column[]> {
  const name = `_temp_${randomText(6)}`
  try {
    return await saveView(tx, name, query)
  } finally {
    await views.dropWithShadow(tx, name)
  }
}

/**
 * Creates a view again and returns its columns, which also shows whether it can be read. `gone`:
 * views that were dropped with the one that it replaces.
 */
export async function saveView(
  tx: Db,
  name: string,
  query: string,
  gone: readonly string[] = [],
): Promise<Column[]> {
  const standing = [...gone, ...(await views.goingWith(tx, name))]
  await views.dropWithShadow(tx, name)
  const text = asSql(singleQuery(query))
  await createView(tx, views.creation(name, text))
  // Those that can't be created any more are left out; in SQLite they couldn't be read either.
  for (const sql of standing) await tx.run(sql).catch(() => {})
  const made = await columns(tx, name)
  if (made.length > 0) return made
  throw new Error(`empty table info probably due to invalid or missing table ${name}`)
}

async function createView(tx: Db, statement: string): Promise<void> {
  let text = statement
  for (;;) {
    try {
      await tx.run(text)
      return
    } catch (error) {
      // SQLite only finds out when the view is read.
      const mended = tx.dialect === 'sqlite' ? undefined : asString(text, error)
      if (mended === undefined) throw error
      text = mended
    }
  }
}

/** The query without trailing semicolons. Throws for several statements. */
export function singleQuery(query: string): string {
  const bare = trim(query.trim(), ';')
  if ((splitList(bare, ';')?.length ?? 0) > 1) {
    throw new Error('multiple statements are not supported')
  }
  return bare
}

/**
 * PocketBase's `[[column]]` and `{{table}}` as SQL names. Throws for a `{:parameter}`, which nothing
 * gives a value. Source: dbx processSQL.
 */
export function asSql(query: string): string {
  return query.replace(
    /\{:(\w+)\}|\{\{([\w\-. ]+)\}\}|\[\[([\w\-. ]+)\]\]/g,
    (_, parameter?: string, table?: string, column?: string) => {
      if (parameter !== undefined) throw new Error(`Named parameter not found: ${parameter}`)
      return (table ?? column ?? '')
        .split('.')
        .map((part) => (part === '*' ? part : backquoted(part)))
        .join('.')
    },
  )
}

/** The query, wrapped if its id column isn't a text: record ids are texts. */
export async function withTextId(tx: Db, query: string): Promise<string> {
  const bare = trim(query.trim(), ';')
  const found = await queryColumns(tx, bare).catch((cause: unknown) => {
    throw new Error(`failed to normalize view query id: ${faultText(cause)}`, { cause })
  })
  const isText = found.some(
    ({ name, type }) => name.toLowerCase() === 'id' && type.toLowerCase() === 'text',
  )
  if (isText) return bare
  const list = parseViewQuery(bare).columns.map(({ alias }) =>
    alias === 'id' ? `CAST([[${alias}]] as TEXT) [[${alias}]]` : `[[${alias}]]`,
  )
  return views.wrapped(list, bare)
}
