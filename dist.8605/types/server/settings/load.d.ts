import type { Db } from '../store/store.js';
import { type Settings } from './defaults.js';
/** The row of `_params` that holds the settings. */
export declare const settingsId = "settings";
/**
 * The stored settings over the defaults; keys that this version doesn't know are kept. `null` where
 * nothing is stored. As PocketBase, a plain text is read even when a key is set.
 * Throws StartError for a text that can't be read. Source: core/settings_query.go loadParam.
 */
export declare function loadSettings(db: Db, encryptionKey: string): Promise<Settings | null>;
