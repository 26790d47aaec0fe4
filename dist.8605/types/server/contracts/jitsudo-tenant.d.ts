import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
export interface Tenant {
    /** Record id; '' for the default tenant where it has no record. */
    id: string;
    uuid: string;
    requiresMfa: boolean;
}
/**
 * The tenant that a login names, by the e-mail's domain or else by the slug: undefined where neither
 * says one, null for a slug that nobody has. Asks nothing of the account, so that an unknown one
 * costs the same.
 */
export declare function namedTenant(app: App, email: string, slug: string): Promise<Tenant | null | undefined>;
/**
 * The tenant that an account signs in to: the one that was named, else its own.
 * Throws auth.failed where it doesn't belong there.
 */
export declare function requireTenant(app: App, account: RecordModel, named: Tenant | null | undefined): Promise<Tenant>;
