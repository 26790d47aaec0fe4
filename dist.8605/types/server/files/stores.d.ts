import type { Settings } from '../settings/defaults.js';
import type { FileStore } from './file-store.js';
/** The places that files can lie in: the folder, and the bucket of the settings. */
export interface Stores {
    /** The one that the settings name now. `where` names it in notes: '' is the folder. */
    current(): {
        where: string;
        store: FileStore;
    };
    /**
     * The one of that name, also where it is switched off by now. Throws for a bucket that the
     * settings no longer know: nothing but them has the keys to it.
     */
    at(where: string): FileStore;
}
export declare function createStores(folder: string, settings: {
    readonly current: Pick<Settings, 's3'>;
}): Stores;
