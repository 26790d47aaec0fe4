import type { IncomingMessage } from 'node:http';
import type { App } from '../base/app.js';
import type { Caller } from '../base/caller.js';
/**
 * Who asks: the account that the Authorization header's token proves, else a guest. A bad token is
 * no error of its own. Source: PocketBase apis/middlewares.go loadAuthToken.
 */
export declare function loadCaller(app: App, request: IncomingMessage): Promise<Caller>;
/** `Bearer ` in any case is optional; another scheme stays part of the token, which it spoils. */
export declare function bearerToken(header: string | undefined): string;
