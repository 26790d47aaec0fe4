import type { App } from '../base/app.js';
import type { RecordNews } from '../base/bus.js';
import type { FileChange } from '../files/index.js';
/** What a write did, kept until its transaction is committed. */
export interface Announcement {
    event: 'record.created' | 'record.updated' | 'record.deleted';
    news: RecordNews;
    /** What the write changes in the storage, once the transaction has ended. */
    files?: FileChange[];
}
/** Sends the news of a committed write; a listener's fault is not the write's. */
export declare function announce(app: App, announcements: readonly Announcement[]): void;
