/** The databases of a data folder: PocketBase's two, and the gateway's own. */
export declare function databasePaths(dir: string): {
    records: string;
    logs: string;
    own: string;
};
/**
 * Makes the folder where it is missing, and looks at what is there without opening a database: a
 * folder or file that can't be written, or a file that is no database, stops the start untouched.
 */
export declare function checkFolder(dir: string): void;
