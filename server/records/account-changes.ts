import type { App } from '../base/app.js'
import { fail, fieldError } from '../base/errors.js'
import { type AccountTable, accountTables, superusersName } from '../model/collection.js'
import { boolOf, passwordOf, type RecordModel, recordId, textOf } from '../model/record.js'
import * as accounts from '../store/statements/accounts.js'
import { isThere, removeById } from '../store/statements/records.js'
import { ofAccount } from '../store/statements/rows.js'
import type { Db } from '../store/store.js'
import { recordFromRow } from './load.js'
import { setByKey } from './modifiers.js'
import { type Announcement, foretellDelete, noteDeleted } from './news.js'
import { deleteRows } from './rows.js'
import { ValidationFailed } from './validate.js'

/** The account used by the startup link to the dashboard: nobody signs in with it. */
export const installerEmail = '__pbinstaller@example.com'

/**
 * Before an account's row is written: an account that becomes verified loses the OAuth2 logins that
 * others may have linked; a new password, a new e-mail or a lost link renew the token key. Source:
 * PocketBase core/external_auth_model.go, core/record_model.go onRecordSaveExecute.
 */
export async function prepareAccountUpdate(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  const becameVerified = boolOf(record, 'verified') && record.original?.verified !== true
  if (becameVerified && (await dropAccountRows(app, tx, record, '_externalAuths', news)) > 0) {
    renewTokenKey(record)
  }
  const stored = await accounts.keys(tx, record.collection.name, recordId(record))
  if (!stored) throw new Error(`record ${recordId(record)} is gone`)
  const keepsKey = stored.tokenKey === textOf(record, 'tokenKey')
  const isChanged = passwordOf(record).plain !== '' || stored.email !== textOf(record, 'email')
  if (keepsKey && isChanged) renewTokenKey(record)
}

function renewTokenKey(record: RecordModel): void {
  setByKey(record, 'tokenKey:autogenerate', '')
}

/**
 * An account of any auth collection may have taken the id; within its own collection the primary
 * key prevents it.
 */
export async function refuseTakenAccountId(app: App, tx: Db, record: RecordModel): Promise<void> {
  for (const collection of app.collections.auth()) {
    if (collection.id === record.collection.id) continue
    if (await isThere(tx, collection.name, recordId(record))) {
      throw new ValidationFailed({
        id: fieldError('validation_invalid_auth_id', 'Invalid or duplicated auth record id'),
      })
    }
  }
}

/**
 * After an account's row is written: a new token key ends its one-time passwords, and a new
 * password also its pending MFA logins and known devices. Source: PocketBase core/otp_model.go,
 * core/mfa_model.go, core/auth_origin_model.go.
 */
export async function cleanUpAfterUpdate(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  if (record.original?.tokenKey !== record.values.tokenKey) {
    await dropAccountRows(app, tx, record, '_otps', news)
  }
  const before = record.original?.password as { hash: string } | undefined
  if (before?.hash !== passwordOf(record).hash) {
    await dropAccountRows(app, tx, record, '_mfas', news)
    await dropAccountRows(app, tx, record, '_authOrigins', news)
  }
}

/** Deletes an account's rows in a system collection; returns how many there were. */
export async function dropAccountRows(
  app: App,
  tx: Db,
  record: RecordModel,
  table: AccountTable,
  news: Announcement[],
): Promise<number> {
  if (!app.collections.find(table)) return 0
  return deleteRows(app, tx, table, ofAccount(record.collection.id, recordId(record)), news)
}

/**
 * Throws access.token_required if the installer's account is gone: of many requests that create the
 * first superuser with one link, one succeeds.
 */
export async function requireInstaller(tx: Db): Promise<void> {
  if (!(await accounts.hasEmail(tx, superusersName, installerEmail))) {
    throw fail('access.token_required')
  }
}

/** Whether this account is the installer's. */
export function isInstaller(record: RecordModel | null): boolean {
  return record?.collection.name === superusersName && textOf(record, 'email') === installerEmail
}

/**
 * The first real superuser removes the account that PocketBase's installer page uses. Only its own
 * rows refer to that account.
 */
export async function dropInstaller(
  app: App,
  tx: Db,
  record: RecordModel,
  news: Announcement[],
): Promise<void> {
  const { collection } = record
  if (collection.name !== superusersName || textOf(record, 'email') === installerEmail) return
  for (const row of await accounts.withEmail(tx, superusersName, installerEmail)) {
    const installer = recordFromRow(collection, row)
    const foretold = await foretellDelete(app, tx, installer)
    await removeById(tx, superusersName, recordId(installer))
    for (const rows of accountTables) await dropAccountRows(app, tx, installer, rows, news)
    noteDeleted(app, news, foretold)
  }
}
