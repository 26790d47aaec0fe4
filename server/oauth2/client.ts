import type { Clock } from '../base/clock.js'
import { fail } from '../base/errors.js'
import { createLane } from '../base/lane.js'
import { askForUser } from './ask-user.js'
import { type Call, CallError, type CallInit, createCall } from './call.js'
import { download, type Resolve } from './download.js'
import { fetchToken, type Grant } from './fetch-token.js'
import { readIdToken } from './id-token.js'
import type { Client, Inquiry, Profile, Tokens } from './provider.js'

/** The person who signed in at a provider. Texts are '' if the provider doesn't send them. */
export interface OAuth2User extends Required<Profile> {
  /** The provider's whole answer. */
  rawUser: Record<string, unknown>
  accessToken: string
  refreshToken: string
  /** Milliseconds since 1970. */
  expiresAt: number | undefined
}

/** Talks to providers, within limits. */
export interface OAuth2 {
  /** Exchanges a code for tokens. Throws CallError, server.busy. */
  fetchToken(client: Client, grant: Grant): Promise<Tokens>
  /** Asks who the tokens belong to. Throws if the provider doesn't say, or refuses; server.busy. */
  fetchUser(client: Client, tokens: Tokens): Promise<OAuth2User>
  /** Fetches a picture from a public address. Throws CallError, server.busy. */
  fetchAvatar(url: string, maxBytes: number): Promise<Buffer>
}

export interface OAuth2Options {
  clock: Clock
  config: { timeout: number; answerLimit: number; parallel: number; idTokenLeeway: number }
  call?: Call
  resolve?: Resolve
  /** The addresses that pictures may come from; by default public ones. */
  allowsAvatar?: (address: string) => boolean
}

// Go's client treats a token as expired this much earlier.
const expiryMarginMs = 10_000

export function createOAuth2(options: OAuth2Options): OAuth2 {
  const { clock, config, resolve, allowsAvatar } = options
  const timeoutMs = config.timeout * 1000
  const call = options.call ?? createCall({ timeoutMs, maxBytes: config.answerLimit })
  const bounded = createLane(config.parallel, 0, tooMany)
  // One step may take several requests: the second client authentication, the keys, an e-mail
  // address.
  const deadline = () => AbortSignal.timeout(3 * timeoutMs)

  return {
    fetchToken: (client, grant) =>
      bounded(() => fetchToken(call, client, grant, { now: clock.now(), signal: deadline() })),

    fetchUser: (client, tokens) =>
      bounded(async () => {
        const signal = deadline()
        const { provider } = client
        const inquiry: Inquiry = {
          client,
          tokens,
          ask: async (url, init = {}) => {
            const answer = await call(url, withToken(init, tokens), signal)
            // Two ids could become the same.
            if (answer.isMangled) throw new CallError('the answer is not UTF-8')
            return answer
          },
          idToken: (checks) =>
            readIdToken(tokens.raw['id_token'], checks, {
              call,
              signal,
              clientId: client.clientId,
              now: clock.now(),
              leewaySeconds: config.idTokenLeeway,
            }),
        }
        if (tokens.expiresAt !== undefined && tokens.expiresAt - expiryMarginMs < clock.now()) {
          throw new CallError('the access token has expired')
        }
        const raw = await (provider.fetchUser?.(inquiry) ?? askForUser(inquiry))
        const profile = await provider.read(raw, inquiry)
        return {
          id: profile.id,
          name: profile.name ?? '',
          username: profile.username ?? '',
          email: profile.email ?? '',
          avatarURL: profile.avatarURL ?? '',
          rawUser: (raw ?? {}) as Record<string, unknown>,
          accessToken: tokens.accessToken,
          refreshToken: tokens.refreshToken,
          expiresAt: tokens.expiresAt,
        }
      }),

    fetchAvatar: (url, maxBytes) =>
      bounded(() =>
        download(url, {
          timeoutMs,
          maxBytes,
          ...(resolve && { resolve }),
          ...(allowsAvatar && { allows: allowsAvatar }),
        }),
      ),
  }
}

function withToken(init: CallInit, { type, accessToken }: Tokens): CallInit {
  // A header is sent as Latin-1: its characters are bytes.
  const value = Buffer.from(`${type} ${accessToken}`).toString('latin1')
  return { ...init, headers: { ...init.headers, Authorization: value } }
}

// None waits: requests waiting for a slow provider cost memory.
function tooMany(): Error {
  return fail('server.busy', { headers: { 'Retry-After': '1' } })
}
