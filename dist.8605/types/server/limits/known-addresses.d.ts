import type { Logger } from 'pino';
import type { Clock } from '../base/clock.js';
import type { AuthCollection } from '../model/collection.js';
import type { OwnStore } from '../store/store.js';
/** An account at an address. */
export interface Place {
    collection: AuthCollection;
    /** '' for an identity that nobody has: it is looked up all the same. */
    recordId: string;
    ip: string;
}
/** Where each account has signed in from lately; kept in pocketgate.db. */
export interface KnownAddresses {
    /** Whether the account signed in from there within 30 days; no where that can't be read. */
    has(place: Place): Promise<boolean>;
    /** Writes a login down, some time after it; at most once a day for each place. */
    remember(place: Place): void;
    /** Writes what is left. */
    close(): Promise<void>;
}
export interface KnownAddressesOptions {
    clock: Clock;
    log: Logger;
    own(): Promise<OwnStore>;
}
/** Makes the list over the gateway's own database, which it opens only when it needs it. */
export declare function createKnownAddresses({ clock, log, own }: KnownAddressesOptions): KnownAddresses;
