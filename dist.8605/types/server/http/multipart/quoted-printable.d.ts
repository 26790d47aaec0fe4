/**
 * Decodes quoted-printable content piece by piece, with what Go forgives: `=` before anything but
 * two hex digits stands for itself, bytes above 127 too. Throws SyntaxError for the rest.
 * Source: Go mime/quotedprintable/reader.go.
 */
export declare class QuotedPrintable {
    #private;
    constructor(write: (decoded: Buffer) => void);
    data(bytes: Buffer): void;
    end(): void;
}
