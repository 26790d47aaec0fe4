import { type Detected } from './mime/detect.js';
/** A file as it came in: where it lies until the request is over. */
export interface ReceivedFile {
    path: string;
    /** The client's name for it, without folders. */
    originalName: string;
    size: number;
    /** Of the bytes, in hex. */
    md5: string;
    /** Its first bytes, at least as many as its type is told by (headBytes of mime/detect.ts), or all. */
    head: Buffer;
}
/**
 * An uploaded file that a record may take. Rules and JSON see `name`, `originalName` and `size`, as
 * in PocketBase (tools/filesystem/file.go AsMap).
 */
export declare class UploadedFile {
    #private;
    /** The name that it gets where it is stored. */
    readonly name: string;
    readonly originalName: string;
    readonly size: number;
    constructor(received: ReceivedFile);
    /** The same file, sent once more under its stored name: how a batch of PocketBase hands it on. */
    again(): UploadedFile;
    get path(): string;
    get md5(): string;
    /** Its type by content, whatever the client says. */
    get type(): Detected;
}
/** Uploads by the name of their form field. */
export type Uploads = ReadonlyMap<string, readonly UploadedFile[]>;
export declare const noUploads: Uploads;
/** Those of an empty body that calls itself a multipart form: whoever looks for files finds a fault. */
export declare const unreadUploads: Uploads;
