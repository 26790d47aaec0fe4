import type { ByteRange, StoredFile } from './file-store.js';
/** A request's headers by lower-case name. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;
/** How a stored file is answered. `range` undefined: no byte of it is sent. */
export interface FileAnswer {
    status: 200 | 206 | 304 | 412 | 416;
    headers: Record<string, string>;
    range: ByteRange | undefined;
    /** Sent in place of the file. */
    text?: string;
}
/**
 * The answer to a request for a file: conditions and ranges as Go's http.ServeContent, with the
 * headers that keep a browser from running what was uploaded. Of several ranges at once none is
 * taken: the whole file answers, as RFC 9110 section 14.2 allows.
 * Source: PocketBase tools/filesystem/filesystem.go Serve.
 */
export declare function answerFile(file: StoredFile, name: string, isDownload: boolean, request: RequestHeaders): FileAnswer;
