import type { Mudbase } from '../../schema/types.gen.js';
import { type RecordModel } from '../model/record.js';
/** An account as the login shows it; nothing else of it leaves through this door. */
export declare function mudbaseUser(record: RecordModel): Mudbase['reply']['user'];
