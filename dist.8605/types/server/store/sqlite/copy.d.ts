/**
 * A consistent copy of a database that may be in use, what is still in its WAL included. Lets other
 * work run between two batches of pages. Throws what the driver throws.
 */
export declare function copyDatabase(from: string, to: string): Promise<void>;
