import type { SessionClaims } from '../auth/finish.js';
import { type RecordModel } from '../model/record.js';
import type { Tenant } from './jitsudo-tenant.js';
/** What the native token carries for this contract; it lives an hour. `now` in milliseconds. */
export declare function sessionOf(record: RecordModel, tenant: Tenant, now: number): SessionClaims;
