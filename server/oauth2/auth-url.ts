import { calculatePKCECodeChallenge } from 'oauth4webapi'
import { randomText } from '../base/ids.js'
import type { Client } from './provider.js'
import { encodeQuery } from './query.js'

/**
 * The start of a login at a provider; the app keeps state and verifier until the browser comes
 * back.
 */
export interface AuthStart {
  state: string
  /** Ends in `&redirect_uri=`, for the app to add its own. */
  authURL: string
  /** '' without PKCE, like the two after it. */
  codeVerifier: string
  codeChallenge: string
  codeChallengeMethod: string
}

/** A new state and verifier, and the URL of the consent page. */
export async function startAuth(client: Client): Promise<AuthStart> {
  const state = randomText(30)
  const codeVerifier = client.pkce ? randomText(43) : ''
  const codeChallenge = client.pkce ? await calculatePKCECodeChallenge(codeVerifier) : ''
  const codeChallengeMethod = client.pkce ? 'S256' : ''
  const query = encodeQuery({
    response_type: 'code',
    client_id: client.clientId,
    state,
    ...(client.scopes.length > 0 && { scope: client.scopes.join(' ') }),
    ...client.provider.authParameters,
    ...(client.pkce && {
      code_challenge: codeChallenge,
      code_challenge_method: codeChallengeMethod,
    }),
  })
  const { authURL } = client
  const address = `${authURL}${authURL.includes('?') ? '&' : '?'}${query}&redirect_uri=`
  return { state, authURL: address, codeVerifier, codeChallenge, codeChallengeMethod }
}
