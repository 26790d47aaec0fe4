import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
import type { Db } from '../store/store.js';
/** One row of `_otps`, as far as flows read it. */
export interface StoredOtp {
    id: string;
    collectionRef: string;
    recordRef: string;
    /** bcrypt. */
    password: string;
    /** The address that the code went to; '' until the mail is accepted. */
    sentTo: string;
    created: string;
}
/** The bcrypt cost of one-time passwords. */
export declare function otpCost(app: App): number;
export declare function findOtp(db: Db, id: string): Promise<StoredOtp | undefined>;
/** Whether a code of the collection has outlived `otp.duration`. */
export declare function isExpired(app: App, collection: AuthCollection, created: string): boolean;
/** Whose a new code is: an account's, or an address's that nobody has, which is given ids only. */
export type OtpOwner = {
    recordRef: string;
    codeless?: CodelessIds;
} | {
    recordRef?: undefined;
    codeless: CodelessIds;
};
export interface GivenId {
    id: string;
    created: string;
}
/** Ids that were given without a code to be found. `given`: the live ones; `give` adds one. */
export interface CodelessIds {
    given(): readonly GivenId[];
    give(given: GivenId): void;
}
/**
 * Stores a hashed code for an account and gives its id; or the id of the newest where ten live
 * already, and then `isNew` is false. Without an account it does the same work and leaves nothing.
 * Codes whose mail failed count as live: as many ids must be given as where nobody gets a mail.
 */
export declare function storeOtp(app: App, collection: AuthCollection, of: OtpOwner, hash: string, limit?: number): Promise<GivenId & {
    isNew: boolean;
}>;
/** Also where two are of one millisecond. */
export declare function newestFirst(a: GivenId, b: GivenId): number;
/** Deletes a code; true for the one request that did. */
export declare function spendOtp(app: App, id: string): Promise<boolean>;
/** Notes the address that the mail went to, unless one stands there. */
export declare function markSent(app: App, id: string, address: string): Promise<void>;
