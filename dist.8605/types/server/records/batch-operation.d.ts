import type { App } from '../base/app.js';
import type { Collection } from '../model/collection.js';
/** One request of a batch; `url` is a records path, with a query or without. */
export interface BatchOperation {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: Record<string, unknown>;
}
/** What an operation asks for. */
export interface BatchAction {
    kind: 'create' | 'update' | 'delete';
    collection: Collection | undefined;
    /** '' for a create. */
    id: string;
    path: string;
    /** The first value of each name; undefined for a query that Go would refuse in a form. */
    query: Record<string, string> | undefined;
}
/**
 * Reads an operation's method and URL; an upsert is an update where its record is there. Names and
 * ids count as they are written, escapes too. Throws Error for anything else.
 * Source: PocketBase apis/batch.go ValidBatchActions, Go net/url Parse.
 */
export declare function readAction(app: App, { method, url, body }: BatchOperation): Promise<BatchAction>;
