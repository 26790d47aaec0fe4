import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
import { type Finish } from './finish.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
/** `identityField` '' tries the collection's identity fields in turn. */
export interface AuthWithPasswordInput {
    identity: string;
    password: string;
    identityField: string;
}
/** What a contract's login does otherwise than the native one. */
export interface Door {
    /** The identity is also tried in lower case; the native API compares as PocketBase does. */
    lowerCaseToo?: boolean;
    /** Only these of the collection's identity fields are asked. */
    only?: readonly string[];
    /** Called once the password is known to be right, before a second factor; throws to refuse. */
    admit?(record: RecordModel): void | Promise<void>;
    /** It can't ask for a second factor: a login that needs one fails as with a wrong password. */
    withoutSecondFactor?: boolean;
    /** It never says that the auth rule keeps an account out: that too is a wrong password. */
    hidesAuthRule?: boolean;
    session?: Finish['session'];
}
/**
 * Trades an identity and a password for a session. Input: schema/api/authWithPassword.json.
 * An unknown identity answers like a wrong password: same error, same time, same budget.
 * Throws auth.password_disabled, request.invalid_data, request.too_many, auth.failed, auth.blocked,
 * server.busy and what finishAuth throws. Source: PocketBase apis/record_auth_with_password.go.
 */
export declare function authWithPassword(app: App, collection: AuthCollection, input: AuthWithPasswordInput, request: AuthRequest, door?: Door): Promise<AuthOutcome>;
/** Throws auth.password_disabled where the collection doesn't take passwords. */
export declare function requirePasswordLogin(collection: AuthCollection): void;
/** The account that an identity names at that door, by the collection's identity fields. */
export declare function findAccount(app: App, collection: AuthCollection, { identity, identityField }: AuthWithPasswordInput, { lowerCaseToo, only }: Door): Promise<RecordModel | undefined>;
