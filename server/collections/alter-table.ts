import { asString } from '../store/quoted-text.js'
import * as views from '../store/statements/views.js'
import type { Db } from '../store/store.js'

interface MendedView {
  name: string
  /** As it was stored, with strings in double quotes. */
  original: string
  mended: string
}

/**
 * Runs changes of tables. Meanwhile SQLite parses every view, and the driver's SQLite can't parse
 * those with strings in double quotes (see store/quoted-text.ts): such views have single quotes
 * during that time. `work` returns whether columns were renamed or dropped; PocketBase's SQLite
 * then writes single quotes itself.
 */
export async function alteringTables(tx: Db, work: () => Promise<boolean>): Promise<void> {
  const mended = await mendViews(tx)
  if (await work()) return
  for (const view of mended) {
    const now = await views.sqlOf(tx, view.name)
    if (now === view.mended) await replaceView(tx, view.name, view.original)
  }
}

async function mendViews(tx: Db): Promise<MendedView[]> {
  const mended = new Map<string, MendedView>()
  const stored = (await views.all(tx)).filter(({ sql }) => sql.includes('"'))
  // Again after each success: a view may depend on one that comes later.
  for (let found = true; found; ) {
    found = false
    for (const { name, sql } of stored) {
      const before = mended.get(name)?.mended ?? sql
      const after = await readable(tx, name, before)
      if (after === undefined) continue
      await replaceView(tx, name, after)
      mended.set(name, { name, original: sql, mended: (await views.sqlOf(tx, name)) ?? after })
      found = true
    }
  }
  await views.dropShadows(tx)
  return [...mended.values()]
}

/** The definition with one more string in single quotes, or undefined if that isn't the cause. */
async function readable(tx: Db, name: string, sql: string): Promise<string | undefined> {
  try {
    await views.probe(tx, name)
    return undefined
  } catch (error) {
    const [head = ''] = /^\s*create\s+view\s+[\s\S]*?\s+as\s+/i.exec(sql) ?? []
    const body = asString(sql.slice(head.length), error)
    return body === undefined ? undefined : head + body
  }
}

async function replaceView(tx: Db, name: string, sql: string): Promise<void> {
  await views.drop(tx, name)
  await tx.run(sql)
}
