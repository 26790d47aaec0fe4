import { type Problems } from '../base/problems.js';
import type { Draft } from './draft.js';
import type { RuleCheck } from './validate-rules.js';
/**
 * The faults of an auth collection's options. Those that look at several options at once come
 * alone, when each for itself is right. Source: PocketBase core/collection_model_auth_options.go.
 */
export declare function validateAuth(draft: Draft, old: Draft | undefined, rule: RuleCheck): Problems | undefined;
