type Options = Record<string, unknown>;
/** Auth options with every key that PocketBase 0.40 writes, in its order; unknown ones stay, at the end. */
export declare function completeAuthOptions(stored: Options, fieldNames: readonly string[]): Options;
export {};
