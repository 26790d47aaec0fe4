import { askForUser } from './ask-user.js'
import { isTrue } from './is-true.js'
import type { Inquiry, Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * Any OpenID provider, under one of three names, each with its own URLs. Without a userInfoURL the
 * user is read from the id_token; `extra.issuers` and `extra.jwksURL` then say who may have issued
 * and signed it. https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 */
export function oidcProvider(name: 'oidc' | 'oidc2' | 'oidc3'): Provider {
  return {
    name,
    displayName: 'OIDC',
    pkce: true,
    scopes: ['openid', 'email', 'profile'],
    authURL: '',
    tokenURL: '',
    userInfoURL: '',
    fetchUser: (inquiry) =>
      inquiry.client.userInfoURL === '' ? fromIdToken(inquiry) : askForUser(inquiry),
    read(raw) {
      const user = readShape(raw, {
        sub: 'text',
        name: 'text',
        preferred_username: 'text',
        picture: 'text',
        email: 'text',
        email_verified: 'any',
      })
      return {
        id: user.sub,
        name: user.name,
        username: user.preferred_username,
        avatarURL: user.picture,
        email: isTrue(user.email_verified) ? user.email : '',
      }
    },
  }
}

function fromIdToken({ client, idToken }: Inquiry): Promise<unknown> {
  const { issuers, jwksURL } = client.extra
  return idToken({ audience: true, issuers: textsOf(issuers), jwksURL: textOf(jwksURL) })
}

/** As the peer casts it: a text names several, separated by blanks. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(textOf)
  return textOf(value).split(/\s+/).filter(Boolean)
}

/** A check that is set up with a value of another type is still made, and fails. */
function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : ''
}
