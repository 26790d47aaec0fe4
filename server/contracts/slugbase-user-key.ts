import { createHash, randomInt } from 'node:crypto'
import type { App } from '../base/app.js'
import { findField } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { type Announcement, announceUpkeep } from '../records/news.js'
import { updateRows } from '../records/rows.js'
import { quoteName } from '../store/names.js'

// Letters and digits without 0, O, I and l: the alphabet of base58.
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const longestKey = 9
// Arbitrary: with 58^4 keys for ten accounts, even a second attempt is unlikely.
const maxTries = 10

/**
 * The account's short public key. An account without one gets a random key, which is stored for
 * good. If the folder lacks the column that `contracts add` creates, the key is derived from the
 * id.
 */
export async function userKeyOf(app: App, record: RecordModel): Promise<string> {
  const stored = textOf(record, 'user_key')
  if (stored !== '') return stored
  const field = findField(record.collection, 'user_key')
  return field?.type === 'text' && field.hidden
    ? makeKey(app, record)
    : derivedKey(recordId(record))
}

async function makeKey(app: App, record: RecordModel): Promise<string> {
  const table = quoteName(record.collection.name)
  const id = recordId(record)
  const news: Announcement[] = []
  const made = await app.store.transaction(async (tx) => {
    const count = await tx.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)
    const length = keyLength(count?.n ?? 0)
    for (let tries = 0; tries < maxTries; tries++) {
      const key = randomKey(length)
      const change = {
        set: '"user_key" = ?',
        where: `"id" = ? AND "user_key" = '' AND NOT EXISTS (SELECT 1 FROM ${table} WHERE "user_key" = ?)`,
        params: [key, id, key],
      }
      if ((await updateRows(app, tx, record.collection, change, news)) > 0) return key
      // Another login of this account may have stored one first.
      const row = await tx.get<{ key: string }>(
        `SELECT "user_key" AS "key" FROM ${table} WHERE "id" = ?`,
        [id],
      )
      if (!row) break
      if (row.key !== '') return row.key
    }
    return derivedKey(id)
  })
  announceUpkeep(app, news)
  return made
}

/** Four characters for fewer than ten accounts, one more for each power of ten, nine at most. */
export function keyLength(accounts: number): number {
  return Math.min(longestKey, 3 + String(accounts).length)
}

function randomKey(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** The beginning of the id's SHA-256 in base58. */
export function derivedKey(id: string): string {
  let rest = BigInt(`0x${createHash('sha256').update(id).digest('hex')}`)
  let text = ''
  for (; rest > 0n; rest /= 58n) text = alphabet[Number(rest % 58n)] + text
  return text.slice(0, longestKey)
}
