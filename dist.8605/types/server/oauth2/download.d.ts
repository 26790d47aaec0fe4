/** How names become addresses: all of a name's. */
export type Resolve = (hostname: string, done: (error: Error | null, addresses: {
    address: string;
    family: number;
}[]) => void) => void;
export interface DownloadOptions {
    timeoutMs: number;
    maxBytes: number;
    resolve?: Resolve;
    /** Which addresses may be connected to; public ones where it is left out. */
    allows?: (address: string) => boolean;
}
/**
 * Fetches a picture that a provider names, from public addresses only: what is checked is the
 * address that is then connected to, at each redirect anew, so that neither a name nor a redirect
 * leads into the own network. Throws CallError.
 */
export declare function download(url: string, options: DownloadOptions): Promise<Buffer>;
