import { Problem, type Problems } from '../base/problems.js';
import type { Draft } from './draft.js';
import type { World } from './world.js';
type Faults = Problem | Problems | undefined;
/**
 * The faults of a collection's fields, by place; the first kind of fault comes alone.
 * Source: PocketBase core/collection_validate.go.
 */
export declare function validateFields(world: World, draft: Draft, old: Draft | undefined): Faults;
export {};
