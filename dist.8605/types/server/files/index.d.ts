import type { Logger } from 'pino';
import type { Settings } from '../settings/defaults.js';
import { type FileStore } from './file-store.js';
import { type Thumbs } from './thumb.js';
import type { UploadedFile } from './upload.js';
/** Whose files: `recordId` is '' for those of a whole collection. */
export interface FileOwner {
    collectionId: string;
    recordId: string;
}
/**
 * A change of files that belongs to a transaction. Call one of the two once that has ended; neither
 * throws: what can't be done now is done later, at the latest after the next start.
 */
export interface FileChange {
    commit(): Promise<void>;
    undo(): Promise<void>;
}
/** The files of records, so that none is without its record and no record without its files. */
export interface Files {
    /** The store that the settings name now. */
    readonly store: FileStore;
    readonly thumbs: Thumbs;
    /** Where bodies put their files while they come in. */
    uploadFolder(): Promise<string>;
    /** Stores uploads before the transaction that names them; undo() removes them. */
    place(owner: FileOwner, uploads: readonly UploadedFile[]): Promise<FileChange>;
    /**
     * Notes what a transaction leaves behind, before it commits; commit() removes it: files by name
     * with their thumbs, or without names all that the owner has.
     */
    leave(owner: FileOwner, names?: readonly string[]): Promise<FileChange>;
    /** Settles what processes that are gone, or failed work of this one, have left in doubt. */
    recover(): Promise<void>;
    close(): Promise<void>;
}
export interface FilesOptions {
    /** The data folder. */
    dir: string;
    settings: {
        readonly current: Pick<Settings, 's3'>;
    };
    log: Logger;
    /** The names of files that an owner's record has now; undefined where the owner is gone. */
    namesOf(owner: FileOwner): Promise<readonly string[] | undefined>;
}
/** Opens the files of a data folder; nothing is read or written until somebody needs one. */
export declare function createFiles({ dir, settings, log, namesOf }: FilesOptions): Files;
/**
 * The same files for flows inside a transaction that somebody else commits: what they change waits
 * for `commit` or `undo`.
 */
export declare function deferChanges(files: Files): {
    files: Files;
} & FileChange;
