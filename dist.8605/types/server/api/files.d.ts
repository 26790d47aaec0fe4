import type { Route } from '../base/route.js';
/** The file routes. Source: PocketBase apis/file.go. */
export declare const fileRoutes: readonly Route[];
