import type { Exchange } from '../base/route.js';
import type { AuthCollection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
export interface StrapiGate {
    /**
     * The account that the Authorization header proves, null without one. Unlike natively a header
     * that proves nobody is a refusal, at the login too.
     */
    check(exchange: Exchange, collection: AuthCollection): Promise<RecordModel | null>;
    /** Notes a token that is handed out. */
    issued(token: string): void;
}
/**
 * The policy that Strapi v3 runs before each of its routes: header, token, account, in its order.
 * Source: strapi-plugin-users-permissions 3.6 config/policies/permissions.js, services/Jwt.js.
 */
export declare function createGate(emailConfirmation: boolean): StrapiGate;
