import type { Answer, CallInit } from './call.js';
/** A provider as a collection has set it up: the defaults of its kind and what the superuser changed. */
export interface Client {
    provider: Provider;
    name: string;
    displayName: string;
    clientId: string;
    clientSecret: string;
    authURL: string;
    tokenURL: string;
    userInfoURL: string;
    scopes: readonly string[];
    pkce: boolean;
    extra: Readonly<Record<string, unknown>>;
}
/** What the token endpoint answered. */
export interface Tokens {
    accessToken: string;
    /** '' where there is none. */
    refreshToken: string;
    /** `Bearer` where the provider doesn't say otherwise. */
    type: string;
    /** Milliseconds since 1970; undefined for a token that doesn't say when it ends. */
    expiresAt: number | undefined;
    /** The whole answer: some providers put more into it. */
    raw: Readonly<Record<string, unknown>>;
}
/** Who somebody is at a provider, as far as it says. */
export interface Profile {
    id: string;
    name?: string;
    username?: string;
    /** Only an address that the provider has verified. */
    email?: string;
    avatarURL?: string;
}
/** What a provider's file may use while it finds out who somebody is. */
export interface Inquiry {
    client: Client;
    tokens: Tokens;
    /** Sends a request with the access token. Throws where the provider can't be reached. */
    ask(url: string, init?: CallInit): Promise<Answer>;
    /** The claims of the id_token, checked. Throws where they aren't right. */
    idToken(checks: IdTokenChecks): Promise<Record<string, unknown>>;
}
export interface IdTokenChecks {
    /** The client's id must be among the audiences. */
    audience?: boolean;
    issuers?: readonly string[];
    /** A token that doesn't say when it ends is refused. */
    expiryRequired?: boolean;
    /** Where the keys for its signature are; left out: the connection to the provider is what is trusted. */
    jwksURL?: string;
}
/** One kind of provider, as a difference from plain OAuth2. */
export interface Provider {
    readonly name: string;
    readonly displayName: string;
    readonly pkce: boolean;
    readonly scopes: readonly string[];
    /** '' where every installation has its own. */
    readonly authURL: string;
    readonly tokenURL: string;
    readonly userInfoURL: string;
    /** Further parameters of the page that asks for consent. */
    readonly authParameters?: Readonly<Record<string, string>>;
    /** Scopes that follow from the superuser's `extra`. */
    scopesFor?(extra: Readonly<Record<string, unknown>>): readonly string[];
    /** How the user is asked for, beyond a GET with the token. */
    userRequest?(client: Client): CallInit;
    /** Where the user comes from, in place of a request to userInfoURL. */
    fetchUser?(inquiry: Inquiry): Promise<unknown>;
    /** Reads the answer. Throws for an account that may not sign in, or an answer of another shape. */
    read(raw: unknown, inquiry: Inquiry): Profile | Promise<Profile>;
}
