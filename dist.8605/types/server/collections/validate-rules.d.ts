import { Problem } from '../base/problems.js';
import type { Rule } from '../model/collection.js';
import { type Draft } from './draft.js';
import type { World } from './world.js';
/** The fault of a rule; `before` is the stored one, which a system collection keeps. */
export type RuleCheck = (rule: Rule, before: Rule | undefined) => Problem | undefined;
/** Checks rules of that draft. Source: PocketBase core/collection_validate.go checkRule. */
export declare function ruleCheck(world: World, draft: Draft, old: Draft | undefined): RuleCheck;
