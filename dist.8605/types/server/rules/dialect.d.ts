import { type Sql } from './sql.js';
/** The SQL of filters that differs between databases. */
export interface Dialect {
    /** The most tables that one SELECT may join. */
    readonly joinedTablesMax: number;
    /** `a` and `b` are the same, NULL being a value as others. */
    same(a: Sql, b: Sql): Sql;
    different(a: Sql, b: Sql): Sql;
    like(text: Sql, pattern: Sql): Sql;
    notLike(text: Sql, pattern: Sql): Sql;
    /** `column = value` for a value that isn't empty, so written that a unique index can serve it. */
    indexedEqual(column: Sql, value: Sql, collation: string): Sql;
    /** A table with a `value` column: the items of a JSON list, or the one value of another column. */
    items(column: Sql): Sql;
    /** The same for JSON text that is known to be a list. */
    itemsOfJson(json: Sql): Sql;
    /** How many items there are; none in NULL and ''. */
    itemCount(column: Sql): Sql;
    /** A value inside of a JSON column. `path` is bound twice, see jsonPath. */
    extract(column: Sql, path: JsonPath): Sql;
    geoDistance(lonA: Sql, latA: Sql, lonB: Sql, latB: Sql): Sql;
    strftime(args: Sql): Sql;
    rowId(alias: string): Sql;
    random(): Sql;
}
/** One path twice: for a JSON column, and for a plain one that is wrapped into `{"pb": …}`. */
export interface JsonPath {
    plain: Sql;
    wrapped: Sql;
}
/** Source: PocketBase tools/dbutils/json.go and tools/search, which only know SQLite. */
export declare const sqliteDialect: Dialect;
