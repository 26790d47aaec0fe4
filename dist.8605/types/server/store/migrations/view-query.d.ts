/** A column or table of a view's query, as written and as it is called. */
export interface Identifier {
    original: string;
    alias: string;
}
export interface ViewQuery {
    columns: Identifier[];
    tables: Identifier[];
}
/**
 * The columns and tables that a view's SELECT names at its top level, found as loosely as PocketBase
 * does: no expressions are understood. Throws for a part that is no identifier.
 * Source: PocketBase core/view.go identifiersParser.
 */
export declare function parseViewQuery(query: string): ViewQuery;
