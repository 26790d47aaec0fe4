import { type AuthCollection } from '../model/collection.js';
import type { OAuth2User } from '../oauth2/client.js';
import type { Db } from '../store/store.js';
/**
 * The body that a new account is made from: what the app has sent, and what the provider says for
 * the fields that it hasn't. Source: PocketBase apis/record_auth_with_oauth2.go oauth2Submit.
 */
export declare function payloadOf(db: Db, collection: AuthCollection, user: OAuth2User, createData: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
