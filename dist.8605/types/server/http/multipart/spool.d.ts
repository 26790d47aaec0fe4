import type { ReceivedFile } from '../../files/upload.js';
/**
 * Puts the files of one body on the disk, one after another, in a few large writes. What is given
 * to it is copied at once; `isBehind` says that the disk should catch up first, and `onDrain` is
 * called when it has.
 */
export declare class Spool {
    #private;
    /** Called once when the disk refuses; the reader calls it too, when the connection is closed. */
    onFault: (error: Error) => void;
    constructor(folder: string, onDrain: () => void);
    get isBehind(): boolean;
    begin(originalName: string): void;
    data(bytes: Buffer): void;
    /** Ends the file; it is on the disk once done() has ended. */
    end(): ReceivedFile;
    /** Waits for the disk; throws its error. */
    done(): Promise<void>;
    /** Removes all files, those that were never ended too. Never throws. */
    remove(): Promise<void>;
}
