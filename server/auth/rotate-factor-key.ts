import type { App } from '../base/app.js'
import type { Db } from '../store/store.js'

interface Row {
  collection: string
  record: string
  secret: string
  key: string
}

/** How many secrets were encrypted anew, and how many can't be read: their keys are lost. */
export interface Rotation {
  changed: number
  lost: number
}

// Rows that are read at a time.
const pageRows = 100

/**
 * Encrypts the secrets of all authenticator apps with another key. While it runs both keys are at hand
 * everywhere, and a code that is used meanwhile stays used. The old key goes once nothing needs it. Works
 * beside servers on the folder, and again where it was ended in the middle.
 */
export async function rotateFactorKey(app: App): Promise<Rotation> {
  await app.factorKeys.rotate()
  const own = await app.store.own()
  const rotation = { changed: 0, lost: 0 }
  const used = new Set<string>()
  let after = ['', '']
  for (;;) {
    const rows = await own.read.all<Row>(selectPage, [after[0]!, after[0]!, after[1]!], pageRows)
    const last = rows.at(-1)
    if (!last) break
    after = [last.collection, last.record]
    for (const row of rows) await change(row)
  }
  await app.factorKeys.dropUnused(used)
  return rotation

  async function change(row: Row): Promise<void> {
    const { collection, record } = row
    const owner = { collection, record }
    let secret: Buffer
    try {
      secret = app.factorKeys.open({ text: row.secret, key: row.key }, owner)
    } catch {
      rotation.lost++
      used.add(row.key)
      return
    }
    const sealed = await app.factorKeys.seal(secret, owner)
    const values = [sealed.text, sealed.key, collection, record, row.secret]
    const { changes } = await own.transaction((tx: Db) => tx.run(update, values))
    rotation.changed += changes
  }
}

const selectPage = `SELECT collection, record, secret, key FROM totp_secrets
  WHERE collection > ? OR (collection = ? AND record > ?)
  ORDER BY collection, record LIMIT ${pageRows}`
const update = `UPDATE totp_secrets SET secret = ?, key = ?
  WHERE collection = ? AND record = ? AND secret = ?`
