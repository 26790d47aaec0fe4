import { hash, randomBytes } from 'node:crypto'
import type { App } from '../base/app.js'
import type { RecordModel } from '../model/record.js'
import * as stored from '../store/statements/recovery-codes.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'

/** How many an account gets at a time. */
export const recoveryCodeCount = 10
/** With this few left, the owner is told to create new ones. */
export const fewCodes = 3
// 64 bits: nobody can guess one, and its SHA-256 is no help either.
const codeBytes = 8

/** Creates ten new codes, which exist only in the returned value; the old ones become invalid. */
export async function makeRecoveryCodes(
  app: Pick<App, 'clock'>,
  tx: Db,
  record: RecordModel,
): Promise<string[]> {
  const { codes, hashes } = draftRecoveryCodes(record)
  await putRecoveryCodes(app, tx, record, hashes)
  return codes
}

/**
 * Ten codes that are shown before they are valid, and their hashes for `putRecoveryCodes` once the
 * account's factor is confirmed. Nothing is stored.
 */
export function draftRecoveryCodes(record: RecordModel): { codes: string[]; hashes: string[] } {
  const codes = newCodes()
  return { codes, hashes: codes.map((code) => hashOf(record, code)) }
}

/** Activates drafted codes; the others become invalid. */
export async function putRecoveryCodes(
  app: Pick<App, 'clock'>,
  tx: Db,
  record: RecordModel,
  hashes: readonly string[],
): Promise<void> {
  await removeRecoveryCodes(tx, record)
  for (const each of hashes) await stored.insert(tx, each, accountOf(record), app.clock.now())
}

/**
 * Ten codes for an account that has none, as it enrols; none if its collection doesn't accept them.
 */
export async function firstRecoveryCodes(
  app: Pick<App, 'clock' | 'factors'>,
  tx: Db,
  record: RecordModel,
): Promise<string[]> {
  if (!app.factors.of(record.collection).recoveryCodes) return []
  if ((await countRecoveryCodes(tx, record)) > 0) return []
  return makeRecoveryCodes(app, tx, record)
}

/** How many are left. */
export async function countRecoveryCodes(db: Db, record: RecordModel): Promise<number> {
  return (await stored.hashes(db, accountOf(record), recoveryCodeCount)).length
}

/**
 * Whether a code is one of the account's; if so it is used up: of many at once exactly one is
 * right. Case, blanks and dashes are ignored. Without a record it costs the same. The caller counts
 * wrong codes.
 */
export async function useRecoveryCode(
  app: App,
  record: RecordModel | undefined,
  code: string,
): Promise<boolean> {
  const own = await app.store.own()
  const wanted = hashOf(record, code.toLowerCase().replace(/[\s-]/g, ''))
  if (!(await stored.isThere(own.read, wanted))) return false
  return (await own.transaction((tx) => stored.remove(tx, wanted))).changes === 1
}

export async function removeRecoveryCodes(tx: Db, record: RecordModel): Promise<void> {
  const old = await stored.hashes(tx, accountOf(record), 2 * recoveryCodeCount)
  for (const each of old) await stored.remove(tx, each)
}

function newCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => randomBytes(codeBytes).toString('hex'))
}

/** The same code of two accounts has two hashes, so a hash identifies the account. */
function hashOf(record: RecordModel | undefined, code: string): string {
  const who = record ? accountOf(record) : ['', '']
  return hash('sha256', `recovery code ${who.join(' ')} ${code}`)
}
