import type { FormPairs } from '../../base/form-pairs.js';
import type { Exchange } from '../../base/route.js';
import type { ReceivedFile } from '../../files/upload.js';
/** A multipart body: fields in memory, files on disk until the request is over. */
export interface MultipartBody {
    readonly fields: FormPairs;
    readonly files: ReadonlyMap<string, readonly ReceivedFile[]>;
}
/**
 * Reads a multipart body. Throws request.too_large, a SyntaxError for a broken one, or the disk's
 * error; then nothing of it stays on the disk. Source: Go net/http ParseMultipartForm.
 */
export declare function readMultipart({ req, res, state: { app } }: Exchange, limitBytes: number): Promise<MultipartBody>;
