import type { Logger } from 'pino';
/** Files whose record may or may not name them, until a transaction has ended. */
export interface Doubt {
    collectionId: string;
    /** '' for all records of the collection. */
    recordId: string;
    /** Names of files; null for whatever lies in the folder. */
    names: string[] | null;
    /** The store they lie in, by its name in stores.ts. */
    where: string;
}
/** A doubt that is written down. */
export interface Note {
    doubt: Doubt;
    /** Removes the note: files and records agree again. */
    forget(): Promise<void>;
    /** Leaves it to recover(): what was to be done has failed. */
    giveUp(): void;
}
/**
 * A folder of this process inside the data folder: uploads on their way, and notes of files in doubt.
 * A note is written before files and records can differ and removed once they agree again, so that
 * what a crash leaves behind is found by the next process.
 */
export interface Journal {
    /** Where uploads lie until they are stored; made by the first call. */
    uploadFolder(): Promise<string>;
    note(doubt: Doubt): Promise<Note>;
    /**
     * Settles the doubts of processes that are gone, and those that this one gave up, and removes what
     * else they left. What can't be settled now, as its bucket doesn't answer, keeps its note.
     */
    recover(settle: (doubt: Doubt) => Promise<void>): Promise<void>;
    close(): Promise<void>;
}
export declare function createJournal(dataDir: string, log: Logger): Journal;
/**
 * Where a process number means this process: two containers may share a host's name, but each counts
 * its processes for itself.
 */
export declare function machineName(): string;
