import { type FormPairs } from '../../base/form-pairs.js';
import type { ReceivedFile } from '../../files/upload.js';
import type { PartSink } from './parser.js';
import type { PartHeader } from './part-header.js';
import type { Spool } from './spool.js';
/**
 * Collects a form out of its parts: fields in memory, files in the spool. Throws SyntaxError past
 * Go's bounds. Source: Go mime/multipart/formdata.go.
 */
export declare class Form implements PartSink {
    #private;
    readonly fields: FormPairs;
    readonly files: Map<string, ReceivedFile[]>;
    constructor(spool: Spool);
    get headerLinesLeft(): number;
    begin(header: PartHeader): void;
    data(bytes: Buffer): void;
    end(): void;
}
