import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import type { RecordModel } from '../model/record.js';
import type { SparePassword } from '../records/create.js';
/** The hash of a password that nobody knows, to be made before a transaction. Throws server.busy. */
export declare function makeRandomPassword(app: App, collection: AuthCollection): Promise<string>;
/** The same with its text, for rules that read the body of a new account. Throws server.busy. */
export declare function makeSparePassword(app: App, collection: AuthCollection): Promise<SparePassword>;
/**
 * Gives an account a hash, past the rules for passwords, and a new token key.
 * Source: PocketBase core/record_model_auth.go SetRandomPassword.
 */
export declare function setPasswordHash(record: RecordModel, hash: string): void;
