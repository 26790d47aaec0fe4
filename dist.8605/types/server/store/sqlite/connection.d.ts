import type { SqlValue } from '../store.js';
export interface ConnectionOptions {
    /** Refuses every change of the content. */
    readOnly?: boolean;
}
/** One SQLite connection with its prepared statements. All methods block for as long as SQLite works. */
export interface Connection {
    all(text: string, params: readonly SqlValue[]): unknown[];
    get(text: string, params: readonly SqlValue[]): unknown;
    run(text: string, params: readonly SqlValue[]): {
        changes: number;
    };
    /** As `all`, but the statement isn't kept. */
    once(text: string, params: readonly SqlValue[]): unknown[];
    /** Whether the statement gives rows. */
    givesRows(text: string): boolean;
    /** Several statements without parameters. */
    script(text: string): void;
    /** Makes views with strings in double quotes readable; true where one was found. */
    mendViews(): boolean;
    /** Looks at the views anew when they are next needed. */
    forgetViews(): void;
    close(): void;
}
/** Opens a database file with PocketBase's pragmas. Throws what the driver throws. */
export declare function openConnection(path: string, options?: ConnectionOptions): Connection;
