/** Runs one after the other, in the order of the calls; what one throws is its caller's alone. */
export declare function oneAtATime(): <T>(run: () => Promise<T>) => Promise<T>;
