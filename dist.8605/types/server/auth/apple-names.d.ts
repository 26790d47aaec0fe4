import type { App } from '../base/app.js';
/**
 * Keeps the name that Apple tells once, in the form that comes back to us, for the login with the
 * same code, for a minute. Anything else is passed over.
 * Source: PocketBase apis/record_auth_with_oauth2_redirect.go parseAndStoreAppleRedirectName.
 */
export declare function keepAppleName(app: App, code: string, user: string): void;
/** That name, once; '' where there is none. */
export declare function takeAppleName(app: App, code: string): string;
