import type { App } from '../base/app.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'

/** The methods that an account enrols in by itself. */
const methods = ['totp', 'passkey', 'recovery-code'] as const

export type FactorMethod = (typeof methods)[number]

export function isFactorMethod(method: string): method is FactorMethod {
  return (methods as readonly string[]).includes(method)
}

/** The factors that an account has, of those that its collection takes. Recovery codes are none by themselves. */
export interface Enrolled {
  totp: boolean
  passkeys: boolean
}

type Asked = Pick<App, 'store' | 'factors'>

/** Two look-ups by an index, and none where the collection takes no factors or nobody has any. */
export async function enrolledFactors(
  { store, factors }: Asked,
  record: RecordModel,
): Promise<Enrolled> {
  const on = factors.of(record.collection)
  if (!on.any || !store.hasOwn()) return { totp: false, passkeys: false }
  const { read } = await store.own()
  const who = accountOf(record)
  return {
    totp: on.totp && (await isSome(read, selectTotp, who)),
    passkeys: on.passkeys && (await isSome(read, selectPasskey, who)),
  }
}

/** Whether an account's logins need a second factor because it has one. */
export async function hasFactor(app: Asked, record: RecordModel): Promise<boolean> {
  const { totp, passkeys } = await enrolledFactors(app, record)
  return totp || passkeys
}

/** Whether any account of the folder has one, whatever its collection takes now. */
export async function someHaveFactors({ store }: Pick<App, 'store'>): Promise<boolean> {
  if (!store.hasOwn()) return false
  const { read } = await store.own()
  return (await isSome(read, anyTotp, [])) || (await isSome(read, anyPasskey, []))
}

/** Ids of collection and record, as the tables of factors name an account. */
export function accountOf(record: RecordModel): [collection: string, record: string] {
  return [record.collection.id, recordId(record)]
}

async function isSome(read: Db, sql: string, who: readonly string[]): Promise<boolean> {
  return (await read.all(sql, who, 1)).length > 0
}

const selectTotp =
  'SELECT 1 FROM totp_secrets WHERE collection = ? AND record = ? AND confirmed > 0 LIMIT 1'
const anyTotp = 'SELECT 1 FROM totp_secrets WHERE confirmed > 0 LIMIT 1'
const anyPasskey = 'SELECT 1 FROM passkeys LIMIT 1'
const selectPasskey = 'SELECT 1 FROM passkeys WHERE collection = ? AND record = ? LIMIT 1'
