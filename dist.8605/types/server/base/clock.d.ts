/** The one source of time, so that tests can move it. */
export interface Clock {
    /** Milliseconds since 1970, UTC. */
    now(): number;
}
export declare const systemClock: Clock;
/** PocketBase's date text: `2022-10-11 09:42:15.113Z`. */
export declare function formatDate(ms: number): string;
