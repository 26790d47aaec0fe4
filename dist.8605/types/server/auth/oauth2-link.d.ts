import type { App } from '../base/app.js';
import type { Collection } from '../model/collection.js';
import { type RecordModel } from '../model/record.js';
import type { Announcement } from '../records/news.js';
import type { Db } from '../store/store.js';
/** One row of `_externalAuths`, as far as flows read it. */
export interface Link {
    id: string;
    recordRef: string;
}
/** The link of somebody at a provider to an account of the collection. */
export declare function findLink(db: Db, collection: Collection, provider: string, providerId: string): Promise<Link | undefined>;
/** Links an account. Throws ValidationFailed, as for somebody whom the provider gives no id. */
export declare function saveLink(app: App, tx: Db, record: RecordModel, { provider, user }: {
    provider: string;
    user: {
        id: string;
    };
}, news: Announcement[]): Promise<void>;
