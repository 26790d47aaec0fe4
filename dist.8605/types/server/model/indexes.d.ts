/** What a login needs to know of a unique index over a single column. */
export interface SingleColumnIndex {
    column: string;
    /** Lower-case name of the collation, '' for the default. */
    collate: string;
}
/**
 * The first unique index over only that column (compared without case), if there is one.
 * Source: PocketBase tools/dbutils/index.go FindSingleColumnUniqueIndex.
 */
export declare function findSingleColumnUniqueIndex(indexes: readonly string[], column: string): SingleColumnIndex | undefined;
