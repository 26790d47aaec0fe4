import { type Draft } from './draft.js';
import { type World } from './world.js';
export interface SaveChoice {
    /** Whether the draft is checked first; throws ProblemsError then. */
    validate: boolean;
}
/**
 * Writes a collection with its table or view, within the world's transaction. What depends on it is
 * the caller's (resave-views.ts). Source: PocketBase core/collection_model.go onCollectionSaveExecute.
 */
export declare function saveDraft(world: World, draft: Draft, choice: SaveChoice): Promise<void>;
