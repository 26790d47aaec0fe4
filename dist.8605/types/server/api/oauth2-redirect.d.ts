import type { Route } from '../base/route.js';
/**
 * Where a provider sends the browser back to when the app waits in another window, connected to
 * realtime under the id that is the state. It gets the code, or the error, once.
 * Source: PocketBase apis/record_auth_with_oauth2_redirect.go.
 */
export declare const oauth2RedirectRoutes: readonly Route[];
