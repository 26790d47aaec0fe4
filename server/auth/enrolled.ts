import type { App } from '../base/app.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Account } from '../store/statements/account.js'
import * as passkeys from '../store/statements/passkeys.js'
import * as totpSecrets from '../store/statements/totp-secrets.js'

/** The methods that an account enrols in by itself. */
const methods = ['totp', 'passkey', 'recovery-code'] as const

export type FactorMethod = (typeof methods)[number]

export function isFactorMethod(method: string): method is FactorMethod {
  return (methods as readonly string[]).includes(method)
}

/** The account's factors, of those that its collection accepts. Recovery codes alone are none. */
export interface Enrolled {
  totp: boolean
  passkeys: boolean
}

type Asked = Pick<App, 'store' | 'factors'>

/** Two index look-ups, and none if the collection accepts no factors or nobody has any. */
export async function enrolledFactors(
  { store, factors }: Asked,
  record: RecordModel,
): Promise<Enrolled> {
  const on = factors.of(record.collection)
  if (!on.any || !store.hasOwn()) return { totp: false, passkeys: false }
  const { read } = await store.own()
  const who = accountOf(record)
  return {
    totp: on.totp && (await totpSecrets.isConfirmed(read, who)),
    passkeys: on.passkeys && (await passkeys.isSome(read, who)),
  }
}

/** Whether an account's logins need a second factor because it has one. */
export async function hasFactor(app: Asked, record: RecordModel): Promise<boolean> {
  const { totp, passkeys } = await enrolledFactors(app, record)
  return totp || passkeys
}

/** Whether any account of the folder has one, whatever its collection accepts now. */
export async function someHaveFactors({ store }: Pick<App, 'store'>): Promise<boolean> {
  if (!store.hasOwn()) return false
  const { read } = await store.own()
  return (await totpSecrets.isAnyConfirmed(read)) || (await passkeys.isAny(read))
}

/** An account as the tables of pocketgate.db identify it. */
export function accountOf(record: RecordModel): Account {
  return [record.collection.id, recordId(record)]
}
