import { backquoted } from '../store/names.js'
import { asString } from '../store/quoted-text.js'
import type { Db } from '../store/store.js'

interface MendedView {
  name: string
  /** As it was stored, with strings in double quotes. */
  original: string
  mended: string
}

/**
 * Runs changes of tables. SQLite reads every view meanwhile, and the driver's can't read those with
 * strings in double quotes (see store/sqlite/quoted-strings.ts): such views stand there with single
 * quotes for that time. `work` tells whether columns were renamed or dropped: PocketBase's SQLite
 * then writes single quotes itself.
 */
export async function alteringTables(tx: Db, work: () => Promise<boolean>): Promise<void> {
  const mended = await mendViews(tx)
  if (await work()) return
  for (const view of mended) {
    const now = await viewSql(tx, view.name)
    if (now === view.mended) await replaceView(tx, view.name, view.original)
  }
}

async function mendViews(tx: Db): Promise<MendedView[]> {
  const mended = new Map<string, MendedView>()
  const views = (await storedViews(tx)).filter(({ sql }) => sql.includes('"'))
  // Again after each success: a view may stand on one that comes later.
  for (let found = true; found; ) {
    found = false
    for (const { name, sql } of views) {
      const before = mended.get(name)?.mended ?? sql
      const after = await readable(tx, name, before)
      if (after === undefined) continue
      await replaceView(tx, name, after)
      mended.set(name, { name, original: sql, mended: (await viewSql(tx, name)) ?? after })
      found = true
    }
  }
  await dropShadows(tx)
  return [...mended.values()]
}

/** The definition with one more string in single quotes, or undefined where that isn't its fault. */
async function readable(tx: Db, name: string, sql: string): Promise<string | undefined> {
  try {
    await tx.all(`SELECT 1 FROM main.${backquoted(name)} LIMIT 0`)
    return undefined
  } catch (error) {
    const [head = ''] = /^\s*create\s+view\s+[\s\S]*?\s+as\s+/i.exec(sql) ?? []
    const body = asString(sql.slice(head.length), error)
    return body === undefined ? undefined : head + body
  }
}

/** Every view, as stored. */
export function storedViews(tx: Db): Promise<{ name: string; sql: string }[]> {
  return tx.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM main.sqlite_master WHERE type = 'view' AND sql IS NOT NULL",
  )
}

async function viewSql(tx: Db, name: string): Promise<string | undefined> {
  const row = await tx.get<{ sql: string }>(
    "SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = ?",
    [name],
  )
  return row?.sql
}

async function replaceView(tx: Db, name: string, sql: string): Promise<void> {
  await tx.run(`DROP VIEW main.${backquoted(name)}`)
  await tx.run(sql)
}

/** Temporary views of the connection would be read too, and don't follow the change. */
export async function dropShadows(tx: Db): Promise<void> {
  const shadows = await tx.all<{ name: string }>(
    "SELECT name FROM temp.sqlite_master WHERE type = 'view'",
  )
  for (const { name } of shadows) await tx.run(`DROP VIEW temp.${backquoted(name)}`)
}
