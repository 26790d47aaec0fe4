import { type AuthCollection } from '../model/collection.js';
/** Whether people may come by a provider; superusers never, whatever the folder says. */
export declare function takesOAuth2({ name, auth }: AuthCollection): boolean;
/** Throws auth.oauth2_disabled where nobody may come by a provider. */
export declare function requireOAuth2(collection: AuthCollection): void;
