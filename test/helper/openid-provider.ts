import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'

/** A real OpenID provider on loopback, in which one person is always signed in. */
export interface OpenIdProvider {
  issuer: string
  /** Who signs in next; `denies` refuses consent. */
  person: { sub: string; claims: Record<string, unknown>; denies?: boolean }
  /** Follows a login's address as a browser does, until it leads back; returns that address. */
  visit(authURL: string, redirectURL: string): Promise<URL>
  /** The same provider with new keys. */
  rotateKeys(): Promise<void>
  stop(): Promise<void>
}

export const clientId = 'gateway'
export const clientSecret = 'a secret with a blank & more'

/** Starts it; `redirectURLs` are the allowed redirect addresses. */
export async function openOpenIdProvider(redirectURLs: string[]): Promise<OpenIdProvider> {
  let handle: ReturnType<Provider['callback']> | undefined
  const person: OpenIdProvider['person'] = { sub: 'person-1', claims: {} }
  let provider: Provider
  const server: Server = createServer((request, response) => {
    if (!request.url!.startsWith('/interaction/')) {
      void handle!(request, response)
      return
    }
    const result = person.denies
      ? { error: 'access_denied', error_description: 'no' }
      : { login: { accountId: person.sub } }
    void provider.interactionFinished(request, response, result)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function rotateKeys(): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' } as JWK
    provider = makeProvider(issuer, redirectURLs, person, key)
    handle = provider.callback()
  }
  await rotateKeys()

  return {
    issuer,
    person,
    rotateKeys,
    visit: (authURL, redirectURL) => visit(authURL + encodeURIComponent(redirectURL), redirectURL),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function makeProvider(
  issuer: string,
  redirect_uris: string[],
  person: OpenIdProvider['person'],
  key: JWK,
): Provider {
  return new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris }],
    jwks: { keys: [key as never] },
    cookies: { keys: ['for tests only'] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'picture', 'preferred_username'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...person.claims }),
    }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
}

async function visit(start: string, back: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = start
  // Far more redirects than a login has.
  for (let step = 0; step < 10; step++) {
    if (at.startsWith(back)) return new URL(at)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`${at}: ${answer.status} ${await answer.text()}`)
    at = new URL(location, at).href
  }
  throw new Error('the login leads nowhere')
}
