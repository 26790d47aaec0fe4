import { type PartHeader } from './part-header.js';
/** What a body is made of, in its order. Bytes are views that hold only during the call. */
export interface PartSink {
    /** How many header lines a part may still have. */
    readonly headerLinesLeft: number;
    begin(header: PartHeader): void;
    data(bytes: Buffer): void;
    end(): void;
}
/**
 * Reads a multipart body piece by piece, as Go's mime/multipart does: lines before the first
 * delimiter are skipped, blanks may follow a delimiter, the first delimiter's line ending is that of
 * all, and what follows the last one isn't looked at. Throws SyntaxError where the body isn't well
 * formed, whatever the pieces are. Source: Go mime/multipart/multipart.go.
 */
export declare class MultipartParser {
    #private;
    /** The boundary has a character for each of its bytes. */
    constructor(boundary: string, sink: PartSink);
    /** Whether the last delimiter was read: nothing after it counts. */
    get isOver(): boolean;
    write(piece: Buffer): void;
    /** The body has ended. Throws where it may not end here. */
    close(): void;
}
