import { findProvider } from './index.js'
import type { Client } from './provider.js'

/** One entry of a collection's `oauth2.providers`. Source: PocketBase core OAuth2ProviderConfig. */
export type ProviderEntry = Readonly<Record<string, unknown>>

/**
 * The client for the first entry with that name; undefined if there is none, or no such provider.
 */
export function findClient(entries: readonly ProviderEntry[], name: string): Client | undefined {
  const entry = entries.find((each) => each['name'] === name)
  return entry && configure(entry)
}

/** Every client that a collection has set up, in its order. */
export function clientsOf(entries: readonly ProviderEntry[]): Client[] {
  return entries.flatMap((entry) => configure(entry) ?? [])
}

function configure(entry: ProviderEntry): Client | undefined {
  const text = (key: string): string => (typeof entry[key] === 'string' ? entry[key] : '')
  const provider = findProvider(text('name'))
  if (!provider) return undefined
  const extra = entry['extra'] && typeof entry['extra'] === 'object' ? entry['extra'] : {}
  const options = extra as Record<string, unknown>
  return {
    provider,
    name: provider.name,
    displayName: text('displayName') || provider.displayName,
    clientId: text('clientId'),
    clientSecret: text('clientSecret'),
    authURL: text('authURL') || provider.authURL,
    tokenURL: text('tokenURL') || provider.tokenURL,
    userInfoURL: text('userInfoURL') || provider.userInfoURL,
    scopes: [...provider.scopes, ...(provider.scopesFor?.(options) ?? [])],
    pkce: typeof entry['pkce'] === 'boolean' ? entry['pkce'] : provider.pkce,
    extra: options,
  }
}
