import type { Readable } from 'node:stream';
/** What is kept beside a file's bytes. */
export interface FileAttributes {
    contentType: string;
    /** The name that the client gave it; left out for what the server made. */
    originalName?: string;
    /** Of the bytes, in hex. */
    md5: string;
}
/** What is known of a stored file. */
export interface StoredFile {
    size: number;
    contentType: string;
    /** Milliseconds since 1970. */
    modified: number;
    /** Quoted, as the ETag header has it. */
    etag: string;
}
/** Both ends count. */
export interface ByteRange {
    start: number;
    end: number;
}
/**
 * Where uploaded files lie: a folder, or a bucket. A key is `COLLECTION/RECORD/NAME`, or
 * `COLLECTION/RECORD/thumbs_NAME/SIZE_NAME`, as PocketBase lays them out.
 */
export interface FileStore {
    /** Takes the file at `path` in; it may be gone from there afterwards. */
    put(key: string, path: string, attributes: FileAttributes): Promise<void>;
    /** Undefined where there is no such file. */
    stat(key: string): Promise<StoredFile | undefined>;
    /** A file's bytes, all or those of the range. Throws where there is no such file. */
    read(key: string, range?: ByteRange): Promise<Buffer | Readable>;
    /** Removes a file; one that isn't there is no fault. */
    remove(key: string): Promise<void>;
    /** Removes all that lies under a folder, given without a closing slash. */
    removeFolder(folder: string): Promise<void>;
    /** Removes a folder with nothing in it; every other one stays. */
    removeEmptyFolder(folder: string): Promise<void>;
    /** Where a file's bytes lie on this machine; undefined where they don't. */
    pathOf(key: string): string | undefined;
}
/** The folder of a record's files. */
export declare function recordFolder(collectionId: string, recordId: string): string;
/** The folder of a file's thumbs. */
export declare function thumbFolder(key: string): string;
