import type { Door } from '../auth/with-password.js';
import type { Config } from '../base/config.js';
import { type RecordModel } from '../model/record.js';
/** An e-mail is looked up as one, in lower case too; anything else is a username. `now` in ms. */
export declare function doorFor(identity: string, options: Config['strapi'], now: number): Door;
/**
 * What keeps an account out whatever its password, in upstream's order. Upstream asks it of an
 * account that it has only found, which tells strangers about accounts: strapi.strictEnumeration.
 * Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js callback.
 */
export declare function refuseByState(record: RecordModel, identity: string, { emailConfirmation }: Config['strapi'], beforePassword?: boolean): void;
