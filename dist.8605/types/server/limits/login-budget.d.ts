import type { Logger } from 'pino';
import type { Caller } from '../base/caller.js';
import type { Clock } from '../base/clock.js';
import type { AuthCollection } from '../model/collection.js';
import type { Counter, Limit } from './counter.js';
import type { KnownAddresses } from './known-addresses.js';
/** A try to sign in, before its password or code is compared. */
export interface LoginTry {
    collection: AuthCollection;
    /** As sent; of a code, the address that asked for it. */
    identity: string;
    /** The account that it names; '' for none. */
    recordId: string;
    caller: Caller;
    /** False where `caller.ip` may be that of a proxy for everybody: then a try waits instead. */
    hasOwnAddress: boolean;
}
/** The wrong passwords and codes that all doors together allow. */
export interface LoginBudget {
    /**
     * Runs `work` with one try counted, which is given back unless `work` throws one of the errors
     * that a wrong password gets. Throws request.too_many with Retry-After, and server.busy.
     */
    spend<T>(attempt: LoginTry, work: () => Promise<T>): Promise<T>;
}
export interface LoginBudgetOptions {
    counter: Counter;
    known: KnownAddresses;
    clock: Clock;
    log: Logger;
    /** For tests. */
    sleep?: (ms: number) => Promise<void>;
}
/** Wrong passwords of one account from one address. */
export declare const accountAtAddress: Limit;
/** Wrong passwords from one address, over all accounts. */
export declare const address: Limit;
/** Wrong passwords of one account, over all addresses; then only those known for it get further. */
export declare const account: Limit;
/** Makes the budget over a counter. Unknown identities count as known ones do, by what was sent. */
export declare function createLoginBudget(options: LoginBudgetOptions): LoginBudget;
