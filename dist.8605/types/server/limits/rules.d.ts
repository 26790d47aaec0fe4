import type { RateLimitRule } from '../settings/defaults.js';
/**
 * The rule that a request counts for: label by label in the order given, an equal one before those
 * that end in `/` and begin it. Of two alike the earlier. Rules for the other audience don't exist.
 * Source: PocketBase core/settings_model.go FindRateLimitRule.
 */
export declare function findRateLimitRule(rules: readonly RateLimitRule[], labels: readonly string[], isGuest: boolean): RateLimitRule | undefined;
