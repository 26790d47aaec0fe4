import type { Bus } from '../base/bus.js';
import type { Clock } from '../base/clock.js';
import type { Store } from '../store/store.js';
import { type Settings } from './defaults.js';
export interface CurrentSettingsOptions {
    store: Store;
    /** 32 characters, or '' for plain settings. */
    encryptionKey: string;
    bus: Bus;
    clock: Clock;
    /** Tells other processes; called after the commit. */
    announce: () => void;
}
/** The settings as they stand now. */
export interface CurrentSettings {
    readonly current: Settings;
    reload(): Promise<void>;
    /** Stores new settings, puts them in force and tells everyone. */
    save(settings: Settings): Promise<void>;
}
/** Loads the settings and keeps them; a folder without any reads as the defaults. */
export declare function openSettings(options: CurrentSettingsOptions): Promise<CurrentSettings>;
