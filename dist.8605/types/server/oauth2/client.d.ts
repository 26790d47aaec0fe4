import type { Clock } from '../base/clock.js';
import { type Call } from './call.js';
import { type Resolve } from './download.js';
import { type Grant } from './fetch-token.js';
import type { Client, Profile, Tokens } from './provider.js';
/** Who has signed in at a provider. Texts are '' where it doesn't say. */
export interface OAuth2User extends Required<Profile> {
    /** The provider's whole answer. */
    rawUser: Record<string, unknown>;
    accessToken: string;
    refreshToken: string;
    /** Milliseconds since 1970. */
    expiresAt: number | undefined;
}
/** Talks to providers, within bounds. */
export interface OAuth2 {
    /** Trades a code for tokens. Throws CallError, server.busy. */
    fetchToken(client: Client, grant: Grant): Promise<Tokens>;
    /** Asks who the tokens are for. Throws where the provider doesn't say, or says no; server.busy. */
    fetchUser(client: Client, tokens: Tokens): Promise<OAuth2User>;
    /** Fetches a picture from a public address. Throws CallError, server.busy. */
    fetchAvatar(url: string, maxBytes: number): Promise<Buffer>;
}
export interface OAuth2Options {
    clock: Clock;
    config: {
        timeout: number;
        answerLimit: number;
        parallel: number;
        idTokenLeeway: number;
    };
    call?: Call;
    resolve?: Resolve;
    /** Which addresses pictures may come from; public ones where it is left out. */
    allowsAvatar?: (address: string) => boolean;
}
export declare function createOAuth2(options: OAuth2Options): OAuth2;
