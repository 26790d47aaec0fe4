/** As much of a URL as the checks need. */
export interface GoUrl {
    host: string;
    path: string;
}
/**
 * Reads a URL as Go's url.Parse does, or gives undefined where that errs. The checks hang on its
 * words for host and path, which the WHATWG parser sees otherwise. Source: Go net/url.
 */
export declare function parseUrl(text: string): GoUrl | undefined;
