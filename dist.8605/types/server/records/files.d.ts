import type { App } from '../base/app.js';
import type { FileChange, FileOwner } from '../files/index.js';
import { type Uploads } from '../files/upload.js';
import type { Collection } from '../model/collection.js';
import type { Field } from '../model/field-options.js';
import { type RecordModel } from '../model/record.js';
import type { Db } from '../store/store.js';
import type { Announcement } from './news.js';
/**
 * Bytes that the body of a create or update may have: the usual, and what the fields may hold.
 * Source: PocketBase apis/middlewares_body_limit.go dynamicCollectionBodyLimit.
 */
export declare function bodyLimitOf(collection: Collection | undefined): number;
/**
 * Body values with the uploads of file fields in them, under `field`, `field+` and `+field`. A plain
 * field keeps the names that the body sends along, so that an upload doesn't push them out.
 * Throws record.unreadable. Source: PocketBase apis/record_crud.go recordDataFromRequest.
 */
export declare function addUploads(collection: Collection, data: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>>, uploads: Uploads): Record<string, unknown> | undefined;
/**
 * Stores the uploads of a checked record, before the transaction that names them begins. A stored
 * record that then isn't saved needs the change's undo(). Undefined where there are none.
 */
export declare function placeUploads(app: App, record: RecordModel): Promise<FileChange | undefined>;
/** Whether the record takes files along that aren't stored yet. */
export declare function hasUploads(record: RecordModel): boolean;
/**
 * Notes the files that an update takes from its record, as it is stored right now: another request
 * may have changed it since it was read. Throws ValidationFailed for a name that has gone meanwhile.
 */
export declare function leaveReplaced(app: App, tx: Db, record: RecordModel): Promise<FileChange | undefined>;
/** Notes all files of a record that a transaction deletes. */
export declare function leaveAll(app: App, record: RecordModel): Promise<FileChange | undefined>;
/** Uploads that are stored now count by their names. */
export declare function nameUploads(record: RecordModel): void;
/** Ends the changes of files that belong to a transaction, the way it ended. Never throws. */
export declare function settleFiles(news: readonly Announcement[], end: 'commit' | 'undo'): Promise<void>;
/** The names of a record's stored files; undefined where the record, or its collection, is gone. */
export declare function storedNames({ collections, store }: Pick<App, 'collections' | 'store'>, { collectionId, recordId: id }: FileOwner): Promise<string[] | undefined>;
/** The file field that holds that name, if there is one. */
export declare function fieldOfFile(record: RecordModel, file: string): Field | undefined;
/**
 * Whose folder a file lies in: the record's own, or for a view the record that the view shows it
 * from. Undefined where that can't be found. Source: PocketBase core/view.go FindRecordByViewFile.
 */
export declare function ownerOfFile(app: App, record: RecordModel, field: Field, file: string): Promise<FileOwner | undefined>;
