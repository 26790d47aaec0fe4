import { EventEmitter } from 'node:events';
/** News that travel up: rooms below announce, rooms above listen. Sent only after the commit. */
export interface BusEvents {
    'collections.changed': [];
    /** This process itself has changed them: other processes are to be told. */
    'collections.saved': [];
    'settings.changed': [];
    'record.created': [news: RecordNews];
    'record.updated': [news: RecordNews];
    'record.deleted': [news: RecordNews];
}
export interface RecordNews {
    collectionId: string;
    recordId: string;
}
export type Bus = EventEmitter<BusEvents>;
export declare function createBus(): Bus;
