import type { App } from '../base/app.js';
import type { FileChange } from '../files/index.js';
import { type RecordModel } from '../model/record.js';
import { type Db, type SqlValue } from '../store/store.js';
import { type Announcement } from './news.js';
export interface SaveOptions {
    /** The transaction that the write belongs to; then passwords must be hashed before it began. */
    tx?: Db;
    /** Takes the news of a write inside `tx`; the caller announces them after the commit. */
    news?: Announcement[];
}
/**
 * Checks a record and inserts or updates it, with all that PocketBase does along: filled-in values,
 * password hashes, a new token key after a new password or e-mail, clean-up of what belongs to the
 * account. Afterwards the record stands as stored. Throws ValidationFailed.
 * Source: PocketBase core/db.go create, update; core/record_model.go.
 */
export declare function saveRecord(app: App, record: RecordModel, { tx, news }?: SaveOptions): Promise<void>;
/** Hashes the passwords that are being set; for flows that then save inside a transaction. */
export declare function hashPasswords(app: App, record: RecordModel): Promise<void>;
/** Lets the fields fill themselves in: dates, generated texts. */
export declare function fillRecord(app: App, record: RecordModel): void;
/**
 * Writes a checked record inside a transaction, without validation; `placed` are its uploads, which
 * are stored by now. Throws ValidationFailed for what the database refuses as double.
 */
export declare function writeRecord(app: App, tx: Db, record: RecordModel, news: Announcement[], placed?: FileChange): Promise<void>;
/** A record's columns as PocketBase stores them. */
export declare function recordColumns(record: Pick<RecordModel, 'collection' | 'values'>): Record<string, SqlValue>;
