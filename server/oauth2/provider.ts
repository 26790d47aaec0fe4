import type { Answer, CallInit } from './call.js'

/**
 * A provider as a collection has set it up: the defaults of its kind, with the superuser's changes.
 */
export interface Client {
  provider: Provider
  name: string
  displayName: string
  clientId: string
  clientSecret: string
  authURL: string
  tokenURL: string
  userInfoURL: string
  scopes: readonly string[]
  pkce: boolean
  extra: Readonly<Record<string, unknown>>
}

/** What the token endpoint answered. */
export interface Tokens {
  accessToken: string
  /** '' if there is none. */
  refreshToken: string
  /** `Bearer` unless the provider says otherwise. */
  type: string
  /** Milliseconds since 1970; undefined if the token has no expiry. */
  expiresAt: number | undefined
  /** The whole answer: some providers put more into it. */
  raw: Readonly<Record<string, unknown>>
}

/** What a provider says about a person. */
export interface Profile {
  id: string
  name?: string
  username?: string
  /** Only an address that the provider has verified. */
  email?: string
  avatarURL?: string
}

/** What a provider's file may use to find out who somebody is. */
export interface Inquiry {
  client: Client
  tokens: Tokens
  /** Sends a request with the access token. Throws if the provider can't be reached. */
  ask(url: string, init?: CallInit): Promise<Answer>
  /** The checked claims of the id_token. Throws if a check fails. */
  idToken(checks: IdTokenChecks): Promise<Record<string, unknown>>
}

export interface IdTokenChecks {
  /** The client id must be among the audiences. */
  audience?: boolean
  issuers?: readonly string[]
  /** A token without an expiry is refused. */
  expiryRequired?: boolean
  /**
   * Where the keys for its signature are; if left out, the connection to the provider is trusted
   * instead.
   */
  jwksURL?: string
}

/** One kind of provider, as its differences from plain OAuth2. */
export interface Provider {
  readonly name: string
  readonly displayName: string
  readonly pkce: boolean
  readonly scopes: readonly string[]
  /** '' if every installation has its own. */
  readonly authURL: string
  readonly tokenURL: string
  readonly userInfoURL: string
  /** Additional parameters of the consent page. */
  readonly authParameters?: Readonly<Record<string, string>>
  /** Scopes that depend on the superuser's `extra`. */
  scopesFor?(extra: Readonly<Record<string, unknown>>): readonly string[]
  /** The request for the user, if it isn't just a GET with the token. */
  userRequest?(client: Client): CallInit
  /** Where the user comes from, instead of a request to userInfoURL. */
  fetchUser?(inquiry: Inquiry): Promise<unknown>
  /** Reads the answer. Throws for an account that may not sign in, or an unexpected answer. */
  read(raw: unknown, inquiry: Inquiry): Profile | Promise<Profile>
}
