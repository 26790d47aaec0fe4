/** Whether another connection holds the lock that a statement needs. */
export declare function isBusy(error: unknown): boolean;
/** The store's own error for a broken unique index; other errors come back as they are. */
export declare function translateFault(error: unknown): unknown;
/** Why a database or a data folder can't be opened, as one line for the one who starts the server. */
export declare function openFault(path: string, error: unknown): unknown;
