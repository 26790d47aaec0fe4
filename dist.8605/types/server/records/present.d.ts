import type { RecordModel } from '../model/record.js';
/** What the reader of a record may see. */
export interface Visibility {
    /** The e-mail even where `emailVisibility` is off: for its owner, managers and superusers. */
    email: boolean;
    /** Hidden fields as well: for superusers. Password and token key never leave. */
    hidden: boolean;
}
/** An account in its own auth answer: the e-mail is shown; a superuser's also its hidden fields. */
export declare function ownVisibility(record: RecordModel): Visibility;
/**
 * A record as JSON answers show it, keys in order (an answer is a sorted map in the peer).
 * `expand` goes in where given. Source: PocketBase core/record_model.go PublicExport.
 */
export declare function presentRecord(record: RecordModel, visibility: Visibility, expand?: Record<string, unknown>): Record<string, unknown>;
