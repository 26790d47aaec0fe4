import type { Slugbase } from '../../schema/types.gen.js';
import { type RecordModel } from '../model/record.js';
export type SlugbaseUser = Slugbase['reply'];
/** The eight keys, always all of them, in upstream's order. */
export declare function slugbaseUser(record: RecordModel, userKey: string): SlugbaseUser;
/** What the token says of its owner beside the native claims. `now` in milliseconds. */
export declare function slugbaseClaims(record: RecordModel, userKey: string, now: number): Record<string, unknown>;
