import type { Route } from '../base/route.js';
/** The settings routes, for superusers. Source: PocketBase apis/settings.go. */
export declare const settingsRoutes: readonly Route[];
