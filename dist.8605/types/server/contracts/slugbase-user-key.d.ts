import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
/**
 * The account's short public key. Who has none gets a random one, stored once and for all; where
 * the folder lacks the column, as `contracts add` makes it, the key follows from the id.
 */
export declare function userKeyOf(app: App, record: RecordModel): Promise<string>;
/** Four characters for less than ten accounts, one more for each decade, nine at most. */
export declare function keyLength(accounts: number): number;
/** The beginning of the id's SHA-256 in base58. */
export declare function derivedKey(id: string): string;
