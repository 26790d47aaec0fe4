import type { Settings } from './defaults.js';
/** The settings as superusers read them: every known key in PocketBase's order, no secret. */
export declare function presentSettings(settings: Settings): object;
