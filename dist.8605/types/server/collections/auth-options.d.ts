import type { AuthOptions } from '../model/collection.js';
/**
 * The typed options of an auth collection. An absent key reads as Go's zero value, as in PocketBase:
 * off, 0, empty, and for rules null, which lets nobody in.
 * Source: core/collection_model.go unmarshalRawOptions.
 */
export declare function parseAuthOptions(raw: Record<string, unknown>): AuthOptions;
