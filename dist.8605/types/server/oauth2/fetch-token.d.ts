import { type Call } from './call.js';
import type { Client, Tokens } from './provider.js';
/** What the app sends along after the provider's consent. */
export interface Grant {
    code: string;
    codeVerifier: string;
    redirectURL: string;
}
/**
 * Trades a code for tokens. The secret goes in the header first, and in the body where that was
 * refused, since providers take one or the other and don't say which. Throws CallError.
 * Source: Go golang.org/x/oauth2 internal/token.go, whose leniency about answers providers rely on.
 */
export declare function fetchToken(call: Call, client: Client, grant: Grant, { now, signal }: {
    now: number;
    signal: AbortSignal;
}): Promise<Tokens>;
