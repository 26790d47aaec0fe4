import { type IndexParts } from '../store/migrations/index-sql.js';
/** The parts of a CREATE INDEX statement; empty ones for anything else. */
export declare function parseTableIndex(statement: string): IndexParts;
export declare function isValidIndex({ name, table, columns }: IndexParts): boolean;
/** The statement in PocketBase's layout, '' for parts that make none. */
export declare function buildTableIndex(index: IndexParts): string;
