import { type Problems } from '../base/problems.js';
import { type Draft } from './draft.js';
import { type World } from './world.js';
/**
 * The faults of a collection that is to be saved, or undefined. `old` is the collection as it is
 * stored. A view gets its fields from its query first. Codes, messages and nesting as PocketBase.
 * Source: PocketBase core/collection_validate.go.
 */
export declare function validateDraft(world: World, draft: Draft, old: Draft | undefined): Promise<Problems | undefined>;
