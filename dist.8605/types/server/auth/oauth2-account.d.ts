import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
import type { OAuth2User } from '../oauth2/client.js';
import type { OAuth2Request } from './with-oauth2.js';
/** Somebody whom a provider has named. */
export interface OAuth2Login {
    provider: string;
    user: OAuth2User;
    createData: Readonly<Record<string, unknown>>;
    request: OAuth2Request;
}
/**
 * The account of a login at a provider, linked to it; one transaction, after which all of it is
 * there or nothing. Of many first logins at once one makes the account, the others find it.
 * Throws auth.blocked, auth.failed, server.busy and what createRecord throws.
 * Source: PocketBase apis/record_auth_with_oauth2.go oauth2Submit.
 */
export declare function signInOrUp(app: App, collection: AuthCollection, login: OAuth2Login): Promise<{
    record: RecordModel;
    isNew: boolean;
}>;
