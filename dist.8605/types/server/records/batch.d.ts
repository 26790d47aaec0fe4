import type { App } from '../base/app.js';
import type { Caller, RequestInfo } from '../base/caller.js';
import type { Uploads } from '../files/upload.js';
import { type Collection } from '../model/collection.js';
import { type BatchOperation } from './batch-operation.js';
export interface BatchResult {
    body: unknown;
    status: number;
}
/** Who asks, and with which headers and query every operation starts. */
export interface BatchRequest {
    caller: Caller;
    info: RequestInfo;
    /** Files of the whole request, as `requests.INDEX.FIELD` or `requests[INDEX].FIELD`. */
    uploads: Uploads;
    /** Asked before an operation runs, for the limits of its own path; may throw. */
    admit(action: 'create' | 'update' | 'delete', collection: Collection, path: string): void;
}
/**
 * Runs the operations in order in one transaction: all of them, or none.
 * Throws batch.failed with the first fault by its index, or without where `timeoutSeconds` ran out.
 * Source: PocketBase apis/batch.go.
 */
export declare function runBatch(app: App, operations: readonly BatchOperation[], request: BatchRequest, timeoutSeconds: number): Promise<BatchResult[]>;
