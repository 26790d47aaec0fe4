import type { Draft } from './draft.js';
import { type World } from './world.js';
/**
 * Completes a draft before it is checked: times, field ids, system fields, derived id, and indexes
 * that name their table. Source: PocketBase core/collection_model.go onCollectionSave.
 */
export declare function normalizeDraft(world: World, draft: Draft): void;
