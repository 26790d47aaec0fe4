/** A request to a provider. */
export interface CallInit {
    method?: 'GET' | 'POST';
    headers?: Readonly<Record<string, string>>;
    body?: string;
}
export interface Answer {
    status: number;
    /** The media type in lower case, without parameters. */
    type: string;
    text: string;
}
/** Sends requests within bounds. Throws CallError. */
export type Call = (url: string, init?: CallInit, signal?: AbortSignal) => Promise<Answer>;
/** A provider that couldn't be reached, or whose answer can't be used; no secret in the message. */
export declare class CallError extends Error {
    readonly name = "CallError";
}
export interface CallLimits {
    timeoutMs: number;
    maxBytes: number;
}
/**
 * Requests end after `timeoutMs`, answers at `maxBytes`. A redirect is followed only within the same
 * origin: the token and the secret go nowhere that the superuser hasn't named.
 */
export declare function createCall({ timeoutMs, maxBytes }: CallLimits): Call;
