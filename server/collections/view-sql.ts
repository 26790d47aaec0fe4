import { randomText } from '../base/ids.js'
import { splitList } from '../base/split-list.js'
import { parseViewQuery } from '../store/migrations/view-query.js'
import { backquoted } from '../store/names.js'
import { asString } from '../store/quoted-text.js'
import type { Db } from '../store/store.js'
import { faultText } from './fault-text.js'

export interface ViewColumn {
  name: string
  type: string
}

/** The columns of a query, by way of a view that is made and dropped. Throws what SQLite throws. */
export async function queryColumns(tx: Db, query: string): Promise<ViewColumn[]> {
  const name = `_temp_${randomText(6)}`
  try {
    return await saveView(tx, name, query)
  } finally {
    await dropView(tx, name)
  }
}

/** Makes a view anew and tells its columns, which also finds out whether it can be read. */
export async function saveView(tx: Db, name: string, query: string): Promise<ViewColumn[]> {
  const standing = await standingOn(tx, name)
  await dropView(tx, name)
  const text = asSql(singleQuery(query))
  // Wrapped, so that the query can't be followed by another statement.
  await createView(tx, `CREATE VIEW ${backquoted(name)} AS SELECT * FROM (${text})`)
  // Those that can't be made any more are left out: as in SQLite they can't be read.
  for (const { sql } of standing) await tx.run(sql).catch(() => {})
  const columns = await tx.all<{ name: string; type: string }>(
    'SELECT name, type FROM pragma_table_info(?)',
    [name],
  )
  if (columns.length > 0) return columns
  throw new Error(`empty table info probably due to invalid or missing table ${name}`)
}

async function createView(tx: Db, statement: string): Promise<void> {
  let text = statement
  for (;;) {
    try {
      await tx.run(text)
      return
    } catch (error) {
      // SQLite finds out only when the view is read.
      const mended = tx.dialect === 'sqlite' ? undefined : asString(text, error)
      if (mended === undefined) throw error
      text = mended
    }
  }
}

/** The views that go where this one is dropped: SQLite leaves them. */
async function standingOn(tx: Db, name: string): Promise<{ sql: string }[]> {
  return tx.dialect === 'sqlite' ? [] : tx.all('SELECT sql FROM dependent_views(?)', [name])
}

/** Drops a view, and the temporary one that the store may have put before it. */
export async function dropView(tx: Db, name: string): Promise<void> {
  const shadow = await tx.get("SELECT 1 FROM temp.sqlite_master WHERE type = 'view' AND name = ?", [
    name,
  ])
  if (shadow) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
  await tx.run(`DROP VIEW IF EXISTS main.${backquoted(name)}`)
}

/** The query without its closing semicolons. Throws for several statements. */
export function singleQuery(query: string): string {
  const bare = query.trim().replace(/^;+|;+$/g, '')
  if ((splitList(bare, ';')?.length ?? 0) > 1) {
    throw new Error('multiple statements are not supported')
  }
  return bare
}

/** PocketBase's `[[column]]` and `{{table}}` as SQL names. Source: dbx processSQL. */
export function asSql(query: string): string {
  return query.replace(
    /\{\{([\w\-. ]+)\}\}|\[\[([\w\-. ]+)\]\]/g,
    (_, table?: string, column?: string) =>
      (table ?? column ?? '')
        .split('.')
        .map((part) => (part === '*' ? part : backquoted(part)))
        .join('.'),
  )
}

/** The query, wrapped where its id column is no text: record ids are texts. */
export async function withTextId(tx: Db, query: string): Promise<string> {
  const bare = query.trim().replace(/^;+|;+$/g, '')
  const columns = await queryColumns(tx, bare).catch((cause: unknown) => {
    throw new Error(`failed to normalize view query id: ${faultText(cause)}`, { cause })
  })
  const isText = columns.some(
    ({ name, type }) => name.toLowerCase() === 'id' && type.toLowerCase() === 'text',
  )
  if (isText) return bare
  const list = parseViewQuery(bare).columns.map(({ alias }) =>
    alias === 'id' ? `CAST([[${alias}]] as TEXT) [[${alias}]]` : `[[${alias}]]`,
  )
  return `SELECT ${list.join(',')} FROM (${bare})`
}
