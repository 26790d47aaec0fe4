import type { App } from '../base/app.js'
import { randomText } from '../base/ids.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import type { SparePassword } from '../records/create.js'
import { setByKey } from '../records/modifiers.js'
import { configuredCost } from './decoy.js'

/**
 * The hash of a password that nobody knows, to be computed before a transaction. Throws
 * server.busy.
 */
export async function makeRandomPassword(app: App, collection: AuthCollection): Promise<string> {
  return (await makeSparePassword(app, collection)).hash
}

/** The same with its text, for rules that read the body of a new account. Throws server.busy. */
export async function makeSparePassword(
  app: App,
  collection: AuthCollection,
): Promise<SparePassword> {
  const plain = randomText(30)
  return { plain, hash: await app.passwords.hash(plain, configuredCost(collection)) }
}

/**
 * Gives an account a hash, bypassing the rules for passwords, and a new token key. Source:
 * PocketBase core/record_model_auth.go SetRandomPassword.
 */
export function setPasswordHash(record: RecordModel, hash: string): void {
  record.values['password'] = { hash, plain: '' }
  setByKey(record, 'tokenKey:autogenerate', '')
}
