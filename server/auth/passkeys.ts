import type { App } from '../base/app.js'
import type { RecordModel } from '../model/record.js'
import type { Passkey } from '../store/statements/passkeys.js'
import * as passkeys from '../store/statements/passkeys.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'

export type { Passkey } from '../store/statements/passkeys.js'

/** Arbitrary: a person's devices; limits what one account stores. */
export const passkeysMax = 20

/** An account's passkeys, the oldest first. */
export async function passkeysOf(db: Db, record: RecordModel): Promise<Passkey[]> {
  const found = await passkeys.list(db, accountOf(record), passkeysMax)
  return found.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
}

/** The passkey that a browser names, whoever owns it. */
export async function findCredential(app: App, credential: string): Promise<Passkey | undefined> {
  if (!app.store.hasOwn()) return undefined
  const { read } = await app.store.own()
  return passkeys.findCredential(read, credential)
}

/** False if another account has that credential, or this one already. */
export async function insertPasskey(tx: Db, passkey: Passkey): Promise<boolean> {
  return (await passkeys.insert(tx, passkey)).changes === 1
}

/** Records a use; false if another one was faster, or the passkey is gone. */
export async function touchPasskey(
  tx: Db,
  { id, counter }: Passkey,
  used: { counter: number; isSynced: boolean; now: number },
): Promise<boolean> {
  return (await passkeys.touch(tx, id, counter, used)).changes === 1
}

/** False if the account has none with that id. */
export async function renamePasskey(
  tx: Db,
  record: RecordModel,
  id: string,
  name: string,
): Promise<boolean> {
  return (await passkeys.rename(tx, id, accountOf(record), name)).changes === 1
}

/** False if the account has none with that id. */
export async function deletePasskey(tx: Db, record: RecordModel, id: string): Promise<boolean> {
  return (await passkeys.remove(tx, id, accountOf(record))).changes === 1
}
