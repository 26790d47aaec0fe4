import { randomBytes } from 'node:crypto'
import type { TOTP } from 'otpauth'
import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import type { TotpSecret } from '../store/statements/totp-secrets.js'
import * as totpSecrets from '../store/statements/totp-secrets.js'
import type { Db } from '../store/store.js'
import { accountOf } from './enrolled.js'
import { KeyMissing } from './factor-key.js'
import type { Sealed } from './factor-secret.js'
import { firstRecoveryCodes, putRecoveryCodes } from './recovery-codes.js'
import { issuerOf } from './relying-party.js'

// RFC 6238 with what every app supports: SHA-1, 6 digits, 30 s; RFC 4226 requires a secret of 160
// bits.
const digits = 6
const periodSeconds = 30
const secretBytes = 20
/** How many steps a clock may be off, before and after. */
const window = 1
/** How long an app may take from the QR code to its first right code. Arbitrary: 15 minutes. */
const pendingMs = 15 * 60 * 1000

/** The state of an account's authenticator app; times in milliseconds since 1970, 0 for never. */
export interface TotpStatus {
  enrolled: boolean
  confirmed: number
  lastUsed: number
}

/** What an app gets, shown once. */
export interface NewTotp {
  /** Base32. */
  secret: string
  /** `otpauth://totp/…` */
  uri: string
}

/** Whether the account has one. An unconfirmed one counts as none. */
export async function totpStatus(app: App, record: RecordModel): Promise<TotpStatus> {
  const read = app.store.hasOwn() ? (await app.store.own()).read : undefined
  const found = read && (await totpSecrets.find(read, accountOf(record)))
  const { confirmed = 0, lastUsed = 0 } = found ?? {}
  return { enrolled: confirmed > 0, confirmed, lastUsed }
}

/**
 * Creates a secret, which becomes valid once `confirmTotp` has had a code from it; a second one
 * replaces the first. Throws factor.totp_enrolled. A contract may set the issuer and the account's
 * name in `uri`.
 */
export async function beginTotp(
  app: App,
  record: RecordModel,
  names: { issuer?: string; label?: string } = {},
): Promise<NewTotp> {
  const own = await app.store.own()
  const bytes = randomBytes(secretBytes)
  const account = accountOf(record)
  const [collection, id] = account
  for (let tries = 0; ; tries++) {
    const sealed = await app.factorKeys.seal(bytes, { collection, record: id })
    const stored = await own.transaction(async (tx) => {
      if (!(await app.factorKeys.isCurrent(tx, sealed))) return 'another key'
      const { changes } = await totpSecrets.put(tx, account, sealed, app.clock.now())
      return changes === 1 ? 'stored' : 'enrolled'
    })
    if (stored === 'enrolled') throw fail('factor.totp_enrolled')
    if (stored === 'stored') break
    if (tries === 3) throw new Error('the key of second factors changes too often')
  }
  const { issuer = issuerOf(app), label = textOf(record, 'email') || id } = names
  const totp = await totpOf(bytes, { issuer, label })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/**
 * Activates a new secret, for one request; undefined for a wrong code. The code is used up. Returns
 * ten recovery codes if the account has none and its collection accepts them; `drafted`, hashes of
 * codes that the owner has already seen, replace the account's codes. The caller counts wrong
 * codes. Throws factor.totp_enrolled, factor.not_pending.
 */
export async function confirmTotp(
  app: App,
  record: RecordModel,
  code: string,
  drafted: readonly string[] = [],
): Promise<{ recoveryCodes: string[] } | undefined> {
  const own = await app.store.own()
  const account = accountOf(record)
  const found = await totpSecrets.find(own.read, account)
  if (found && found.confirmed > 0) throw fail('factor.totp_enrolled')
  const now = app.clock.now()
  if (!found || now - found.created > pendingMs) throw fail('factor.not_pending')
  const step = await stepOf(open(app, record, found), code, now)
  if (step === undefined) return undefined
  const { created } = found
  return own.transaction(async (tx) => {
    const { changes } = await totpSecrets.confirm(tx, account, { step, now, created })
    if (changes !== 1) throw fail('factor.totp_enrolled')
    if (drafted.length === 0) return { recoveryCodes: await firstRecoveryCodes(app, tx, record) }
    await putRecoveryCodes(app, tx, record, drafted)
    return { recoveryCodes: [] }
  })
}

/** Drops an unconfirmed secret. */
export async function cancelTotp(app: App, record: RecordModel): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => totpSecrets.removeUnconfirmed(tx, accountOf(record)))
}

/**
 * Whether a code is right now and unused; if so it is used up: of many at once exactly one is
 * right. Without a record, or an app, it costs the same. The caller counts wrong codes.
 */
export async function useTotp(
  app: App,
  record: RecordModel | undefined,
  code: string,
): Promise<boolean> {
  const own = await app.store.own()
  const account = record ? accountOf(record) : (['', ''] as const)
  const found = await totpSecrets.find(own.read, account)
  const now = app.clock.now()
  const isThere = found !== undefined && found.confirmed > 0
  const secret = isThere ? openOrLog(app, record!, found) : app.factorKeys.openDecoy()
  const step = secret && (await stepOf(secret, code, now))
  if (!isThere || step === undefined) return false
  const used = { step, now, confirmed: found.confirmed }
  return (await own.transaction((tx) => totpSecrets.use(tx, account, used))).changes === 1
}

/** True if there was a confirmed one. */
export async function removeTotp(tx: Db, record: RecordModel): Promise<boolean> {
  const found = await totpSecrets.find(tx, accountOf(record))
  await totpSecrets.remove(tx, accountOf(record))
  return found !== undefined && found.confirmed > 0
}

function open(app: App, record: RecordModel, { secret, key }: TotpSecret): Buffer {
  const [collection, id] = accountOf(record)
  const sealed: Sealed = { text: secret, key }
  return app.factorKeys.open(sealed, { collection, record: id })
}

/** At a login, a lost key only concerns the operator: the code counts as wrong. */
function openOrLog(app: App, record: RecordModel, stored: TotpSecret): Buffer | undefined {
  try {
    return open(app, record, stored)
  } catch (error) {
    const reason = error instanceof KeyMissing ? error.message : 'it can not be decrypted'
    app.log.error(
      { record: recordId(record), reason },
      'the secret of an authenticator app is lost',
    )
    return undefined
  }
}

/** The step that a code belongs to; blanks in it are ignored. */
async function stepOf(secret: Buffer, code: string, now: number): Promise<number | undefined> {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = await totpOf(secret)
  const delta = totp.validate({ token, timestamp: now, window })
  return delta === null ? undefined : Math.floor(now / 1000 / periodSeconds) + delta
}

/** The library is loaded on first use. */
async function totpOf(
  bytes: Buffer,
  names: { issuer?: string; label?: string } = {},
): Promise<TOTP> {
  const { Secret, TOTP } = await import('otpauth')
  const buffer = Uint8Array.from(bytes).buffer
  return new TOTP({
    ...names,
    secret: new Secret({ buffer }),
    algorithm: 'SHA1',
    digits,
    period: periodSeconds,
  })
}
