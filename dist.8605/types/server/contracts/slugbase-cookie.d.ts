import type { Exchange } from '../base/route.js';
/**
 * The cookie `token` as Express writes it: clients compare its attributes letter by letter. Secure
 * follows from the application's public address (settings.meta.appURL), not from the request, which
 * may come from a proxy by plain HTTP. A domain counts with HTTPS only, for pages of another site.
 */
export declare function tokenCookie(exchange: Exchange, token: string, seconds: number): string;
