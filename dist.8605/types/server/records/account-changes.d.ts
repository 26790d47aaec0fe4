import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
import type { Db } from '../store/store.js';
import type { Announcement } from './news.js';
/**
 * Before an account's row is written: one that becomes verified loses the logins by OAuth2 that
 * others may have linked; a new password, a new e-mail or a lost link renew the token key.
 * Source: PocketBase core/external_auth_model.go, core/record_model.go onRecordSaveExecute.
 */
export declare function prepareAccountUpdate(app: App, tx: Db, record: RecordModel, news: Announcement[]): Promise<void>;
/** An id is taken by an account of any auth collection; the own one has its primary key. */
export declare function refuseTakenAccountId(app: App, tx: Db, record: RecordModel): Promise<void>;
/**
 * After an account's row is written: a new token key ends its one-time passwords, a new password
 * also its pending MFA logins and known devices.
 * Source: PocketBase core/otp_model.go, core/mfa_model.go, core/auth_origin_model.go.
 */
export declare function cleanUpAfterUpdate(app: App, tx: Db, record: RecordModel, news: Announcement[]): Promise<void>;
/** The system collections whose rows belong to an account. */
export declare const accountTables: readonly ['_mfas', '_otps', '_externalAuths', '_authOrigins'];
export type AccountTable = (typeof accountTables)[number];
/** Deletes an account's rows in a system collection; gives how many there were. */
export declare function dropAccountRows(app: App, tx: Db, record: RecordModel, table: AccountTable, news: Announcement[]): Promise<number>;
/**
 * The first real superuser ends the account that PocketBase's installer page works with. Nothing
 * refers to that one but its own rows.
 */
export declare function dropInstaller(app: App, tx: Db, record: RecordModel, news: Announcement[]): Promise<void>;
