import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
type Kind = 'verification' | 'passwordReset';
/**
 * Sends an account's mail unless one of that kind is on its way, or was sent within two minutes. One
 * that failed doesn't count. Source: PocketBase apis/record_auth_verification_request.go.
 */
export declare function sendOnce(app: App, kind: Kind, record: RecordModel, send: () => Promise<void>): Promise<void>;
/** After a confirmation the next mail may go at once. */
export declare function allowNextMail(app: App, kind: Kind, record: RecordModel): void;
export {};
