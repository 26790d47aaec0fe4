import type { Db } from '../store/store.js';
export interface ViewColumn {
    name: string;
    type: string;
}
/** The columns of a query, by way of a view that is made and dropped. Throws what SQLite throws. */
export declare function queryColumns(tx: Db, query: string): Promise<ViewColumn[]>;
/** Makes a view anew and tells its columns, which also finds out whether it can be read. */
export declare function saveView(tx: Db, name: string, query: string): Promise<ViewColumn[]>;
/** Drops a view, and the temporary one that the store may have put before it. */
export declare function dropView(tx: Db, name: string): Promise<void>;
/** The query without its closing semicolons. Throws for several statements. */
export declare function singleQuery(query: string): string;
/** PocketBase's `[[column]]` and `{{table}}` as SQL names. Source: dbx processSQL. */
export declare function asSql(query: string): string;
/** The query, wrapped where its id column is no text: record ids are texts. */
export declare function withTextId(tx: Db, query: string): Promise<string>;
