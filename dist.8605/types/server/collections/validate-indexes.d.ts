import { Problem, type Problems } from '../base/problems.js';
import type { Db } from '../store/store.js';
import type { Draft } from './draft.js';
/** The first fault of a collection's indexes. Source: PocketBase core/collection_validate.go checkIndexes. */
export declare function validateIndexes(tx: Db, draft: Draft, old: Draft | undefined): Promise<Problem | Problems | undefined>;
