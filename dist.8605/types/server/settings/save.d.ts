import type { Db } from '../store/store.js';
import type { Settings } from './defaults.js';
/**
 * Writes the settings as PocketBase stores them: plain ones as a BLOB, with a key encrypted as TEXT.
 * The caller reloads and announces after the commit. Source: core/settings_model.go DBExport.
 */
export declare function saveSettings(tx: Db, settings: Settings, encryptionKey: string, now: number): Promise<void>;
