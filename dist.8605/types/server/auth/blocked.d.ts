import { type RecordModel } from '../model/record.js';
/**
 * Whether an account is shut out of every door. Only a hidden `blocked` column says so, as
 * `contracts add` makes it: a folder may have a visible one for a purpose of its own.
 */
export declare function isBlocked(record: RecordModel): boolean;
