import type { Client } from './provider.js';
/** How a login at a provider begins; the app keeps state and verifier until it comes back. */
export interface AuthStart {
    state: string;
    /** Ends in `&redirect_uri=`, for the app to add its own. */
    authURL: string;
    /** '' without PKCE, and so are the two after it. */
    codeVerifier: string;
    codeChallenge: string;
    codeChallengeMethod: string;
}
/** A new state and verifier, and the address of the page that asks for consent. */
export declare function startAuth(client: Client): Promise<AuthStart>;
