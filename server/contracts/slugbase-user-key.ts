import { createHash, randomInt } from 'node:crypto'
import type { App } from '../base/app.js'
import { findField } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { type Announcement, announceUpkeep } from '../records/news.js'
import { updateRows } from '../records/rows.js'
import { setUserKey, userKey } from '../store/statements/accounts.js'
import { count } from '../store/statements/records.js'

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
  const table = record.collection.name
  const id = recordId(record)
  const news: Announcement[] = []
  const made = await app.store.transaction(async (tx) => {
    const length = keyLength(await count(tx, table))
    for (let tries = 0; tries < maxTries; tries++) {
      const key = randomKey(length)
      const change = setUserKey(table, id, key)
      if ((await updateRows(app, tx, record.collection, change, news)) > 0) return key
      // Another login of this account may have stored one first.
      const faster = await userKey(tx, table, id)
      if (faster === undefined) break
      if (faster !== '') return faster
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
