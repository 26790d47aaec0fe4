import { type Scope } from './scope.js';
import { type Sql } from './sql.js';
/**
 * `-created,+name,@random,@rowid` as the terms of ORDER BY. Throws FilterError.
 * Source: PocketBase tools/search/sort.go.
 */
export declare function buildSort(scope: Scope, text: string): Sql[];
