/** One CREATE INDEX statement, taken apart. */
export interface IndexParts {
    unique: boolean;
    optional: boolean;
    schemaName: string;
    name: string;
    table: string;
    columns: {
        name: string;
        collate: string;
        sort: string;
    }[];
    where: string;
}
/** Reads a CREATE INDEX statement as loosely as PocketBase does (tools/dbutils/index.go); undefined for anything else. */
export declare function parseIndex(statement: string): IndexParts | undefined;
/** The statement in PocketBase's own layout, as it creates the index. */
export declare function buildIndex(index: IndexParts): string;
/** Whether one of the statements makes exactly that column unique, whatever its WHERE. */
export declare function hasUniqueIndex(statements: readonly string[], column: string): boolean;
