import type { App } from '../base/app.js';
import type { RecordModel } from '../model/record.js';
import type { AuthOutcome, AuthRequest } from './outcome.js';
/**
 * A token for somebody else's account, which can't be refreshed. `durationSeconds` 0 takes the
 * collection's. The caller must be known to be a superuser. Throws request.invalid_data.
 * Source: PocketBase apis/record_auth_impersonate.go.
 */
export declare function impersonate(app: App, record: RecordModel, durationSeconds: number, request: AuthRequest): Promise<AuthOutcome>;
