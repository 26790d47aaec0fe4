import type { Draft } from './draft.js';
/**
 * Sees to the fields and indexes that a collection of its type must have.
 * Source: PocketBase core/collection_model.go initDefaultFields.
 */
export declare function fillDefaults(draft: Draft): void;
