import type { Client } from './provider.js';
/** One entry of a collection's `oauth2.providers`. Source: PocketBase core OAuth2ProviderConfig. */
export type ProviderEntry = Readonly<Record<string, unknown>>;
/** The client for the first entry of that name; undefined where there is none, or no such kind. */
export declare function findClient(entries: readonly ProviderEntry[], name: string): Client | undefined;
/** Every client that a collection has set up, in its order. */
export declare function clientsOf(entries: readonly ProviderEntry[]): Client[];
