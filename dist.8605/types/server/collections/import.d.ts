import type { App } from '../base/app.js';
type Imported = Record<string, unknown>;
/**
 * Makes and changes many collections at once, in one transaction. With `deleteMissing` collections
 * and fields that aren't among them go, system ones aside. Throws collection.import_failed.
 * Source: PocketBase core/collection_import.go.
 */
export declare function importCollections(app: App, collections: readonly Imported[], deleteMissing: boolean): Promise<void>;
export {};
