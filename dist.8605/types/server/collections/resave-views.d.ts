import { type World } from './world.js';
/**
 * Saves every view whose fields have become other ones, and the views on those. Throws, with all of
 * it undone, where a view can't be read any more.
 * Source: PocketBase core/collection_query.go resaveViewsWithChangedFields.
 */
export declare function resaveViews(world: World, exceptId: string): Promise<void>;
/** The same after a save: views that can't be read stay as they are, for their owner to mend. */
export declare function resaveReadableViews(world: World, saved: {
    id: string;
    name: string;
}, together: boolean): Promise<void>;
