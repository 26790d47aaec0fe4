import type { App } from '../base/app.js';
import type { RecordModel } from '../model/record.js';
import type { AuthMethod } from './finish.js';
import type { AuthRequest } from './outcome.js';
/**
 * The second factor's gate: gives the id of a new first step when another method must follow, or
 * undefined when the login may go on. The id of a first step works once, for another method, within
 * `mfa.duration` seconds. Throws auth.failed (rule at fault), mfa.unreadable, mfa.expired,
 * mfa.invalid, mfa.same_method. Source: PocketBase apis/record_helpers.go checkMFA.
 */
export declare function checkMfa(app: App, record: RecordModel, method: AuthMethod, request: AuthRequest): Promise<string | undefined>;
