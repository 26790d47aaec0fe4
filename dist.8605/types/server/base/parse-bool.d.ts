/** Go's strconv.ParseBool; undefined where it errs. */
export declare function parseBool(text: string): boolean | undefined;
