import type { Clock } from '../base/clock.js';
import type { RateLimitRule } from '../settings/defaults.js';
/** The windows of settings.rateLimits: per limiter and client, in whole seconds. */
export interface RateClients {
    /**
     * Counts a request; gives the seconds to wait where it is one too many, else 0. A limiter keeps the
     * numbers of the rule that made it: PocketBase names limiters after the route, not the rule.
     */
    consume(limiter: string, rule: RateLimitRule, client: string): number;
    /** Forgets everything, as PocketBase does when the settings are loaded anew. */
    clear(): void;
}
/** Makes the windows, in memory as PocketBase's. Source: apis/middlewares_rate_limit.go rateClient. */
export declare function createRateClients(clock: Clock, maxClients?: number): RateClients;
