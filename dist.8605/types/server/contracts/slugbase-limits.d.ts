import type { Exchange } from '../base/route.js';
/**
 * Counts a login against the two limits of its client, requests and logins, and says so in the
 * headers. What it gives takes the login back, for one that has succeeded.
 * Source: backend/src/middleware/security.ts over express-rate-limit.
 */
export declare function countLogin(exchange: Exchange): Promise<() => Promise<void>>;
