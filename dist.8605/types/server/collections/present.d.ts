import type { Collection } from '../model/collection.js';
import { type Draft } from './draft.js';
/** A collection as answers show it: keys in PocketBase's order, secrets left out. */
export declare function presentCollection(collection: Collection): Record<string, unknown>;
export declare function presentDraft(draft: Draft): Record<string, unknown>;
