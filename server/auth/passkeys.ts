import type { App } from '../base/app.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'

/** A stored passkey; times in milliseconds since 1970, 0 for never. */
export interface Passkey {
  id: string
  /** What the browser calls it: base64url. */
  credential: string
  collection: string
  record: string
  name: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  /** With commas between. */
  transports: string
  isSynced: number
  created: number
  lastUsed: number
}

/** Arbitrary: somebody's devices; a bound for what one account stores. */
export const passkeysMax = 20

/** An account's passkeys, the oldest first. */
export async function passkeysOf(db: Db, record: RecordModel): Promise<Passkey[]> {
  const found = await db.all<Passkey>(
    `${select} WHERE collection = ? AND record = ?`,
    accountOf(record),
    passkeysMax,
  )
  return found.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
}

/** The passkey that a browser names, whoever's it is. */
export async function findCredential(app: App, credential: string): Promise<Passkey | undefined> {
  if (!app.store.hasOwn()) return undefined
  const { read } = await app.store.own()
  const [found] = await read.all<Passkey>(`${select} WHERE credential = ?`, [credential], 1)
  return found
}

/** False where the name is taken by another account's, or by one of its own. */
export async function insertPasskey(tx: Db, passkey: Passkey): Promise<boolean> {
  const { id, credential, collection, record, name, publicKey } = passkey
  const { counter, transports, isSynced, created, lastUsed } = passkey
  const values = [id, credential, collection, record, name, publicKey]
  const rest = [counter, transports, isSynced, created, lastUsed]
  return (await tx.run(insert, [...values, ...rest])).changes === 1
}

/** Notes a use; false where another one was faster, or the passkey has gone. */
export async function touchPasskey(
  tx: Db,
  { id, counter }: Passkey,
  used: { counter: number; isSynced: boolean; now: number },
): Promise<boolean> {
  const values = [used.counter, used.isSynced ? 1 : 0, used.now, id, counter]
  return (await tx.run(touch, values)).changes === 1
}

/** False where the account has none of that id. */
export async function renamePasskey(
  tx: Db,
  record: RecordModel,
  id: string,
  name: string,
): Promise<boolean> {
  const values = [name, id, ...accountOf(record)]
  return (await tx.run(rename, values)).changes === 1
}

/** False where the account has none of that id. */
export async function deletePasskey(tx: Db, record: RecordModel, id: string): Promise<boolean> {
  return (await tx.run(remove, [id, ...accountOf(record)])).changes === 1
}

const select = `SELECT id, credential, collection, record, name, public_key AS "publicKey", counter,
  transports, is_synced AS "isSynced", created, last_used AS "lastUsed" FROM passkeys`
const insert = `INSERT INTO passkeys (id, credential, collection, record, name, public_key, counter,
  transports, is_synced, created, last_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (credential) DO NOTHING`
const touch = `UPDATE passkeys SET counter = ?, is_synced = ?, last_used = ?
  WHERE id = ? AND counter = ?`
const rename = 'UPDATE passkeys SET name = ? WHERE id = ? AND collection = ? AND record = ?'
const remove = 'DELETE FROM passkeys WHERE id = ? AND collection = ? AND record = ?'
