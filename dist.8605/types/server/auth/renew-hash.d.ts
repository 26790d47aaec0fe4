import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
/**
 * Replaces a hash of a lower cost than the collection asks for, now that the password is known to be
 * right. Token key and `updated` stay, so no session ends; and only if the stored hash is still the
 * one that was compared. Never fails a login: a full queue or a busy database leaves it for the next.
 */
export declare function renewHash(app: App, record: RecordModel, password: string): Promise<void>;
