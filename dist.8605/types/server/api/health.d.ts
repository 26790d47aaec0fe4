import type { Route } from '../base/route.js';
/** The health check. Source: PocketBase apis/health.go. */
export declare const healthRoutes: readonly Route[];
