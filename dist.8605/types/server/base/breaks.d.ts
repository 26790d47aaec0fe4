/**
 * Breaks for the event loop in work that takes long: ask `isDue` after each small step, and wait for
 * `rest()` where it says so. Of all who rest, one goes on in each turn of the loop.
 */
export declare class Breaks {
    #private;
    get isDue(): boolean;
    rest(): Promise<void>;
}
