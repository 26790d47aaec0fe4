/** `max` tries per key in windows of `windowMs`, the first of which begins with the first try. */
export interface Limit {
    max: number;
    windowMs: number;
    /**
     * Keys of one group share a bounded room and are told apart from other groups': a flood of one
     * can't push out another's. A constant of the code, never what a client sent. Left out: ''.
     */
    group?: string;
}
/** One try to be counted for one key. */
export interface Want {
    key: string;
    limit: Limit;
}
export interface Taken {
    /** False for a try beyond the limit; such a try isn't counted. */
    allowed: boolean;
    /** Tries counted in this window, this one included if it was. */
    count: number;
    /** Tries left in this window, this one taken. */
    remaining: number;
    /** When the window ends, milliseconds since 1970. */
    resetsAt: number;
}
/**
 * Counts tries, each in one atomic step, so that a hundred at once are a hundred. In memory for one
 * process; the interface is asynchronous because several processes will share a database.
 */
export interface Counter {
    take(key: string, limit: Limit): Promise<Taken>;
    /** Takes one try of a key without a group back. */
    giveBack(key: string): Promise<void>;
    /** Counts for all keys, or, where one of them is spent, for none; an answer for each. */
    takeAll(wants: readonly Want[]): Promise<Taken[]>;
    /** Takes back what was counted, where the windows it was counted in still run. */
    giveBackAll(wants: readonly Want[], taken: readonly Taken[]): Promise<void>;
}
