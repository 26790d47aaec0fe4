/** What a part's header says. */
export interface PartHeader {
    /** Content-Disposition; '' where there is none. */
    disposition: string;
    /** Whether the content is quoted-printable. */
    isQuotedPrintable: boolean;
    /** How many lines it has, and what Go would count of memory for them, in bytes. */
    lineCount: number;
    memoryBytes: number;
}
/** Reads the header of a part line by line, as Go's net/textproto does. Throws SyntaxError. */
export declare class HeaderReader {
    #private;
    constructor(linesLeft: () => number);
    /** Throws where a line that is so long by now would make the header too long. */
    admit(lineBytes: number): void;
    /** Takes a line with its ending; gives the header after the empty one. */
    take(bytes: Buffer): PartHeader | undefined;
    /** The body ends inside the header, which is its end for Go. Throws for a line that is none. */
    close(rest: Buffer): void;
}
