import { isTrue } from './is-true.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

type Claims = Readonly<Record<string, unknown>>

/**
 * Which address of an id_token counts, by `extra.idTokenEmailClaim`; by default the one from Graph.
 */
const emails: Readonly<Record<string, (claims: Claims) => string>> = {
  any_verified: (claims) => verifiedPrimary(claims) || ownedDomain(claims),
  verified_primary_email: verifiedPrimary,
  email_and_xms_edov: ownedDomain,
  email: plainEmail,
}

/** https://learn.microsoft.com/en-us/graph/api/user-get; claims: https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference */
export const microsoft: Provider = {
  name: 'microsoft',
  displayName: 'Microsoft',
  pkce: true,
  scopes: ['User.Read'],
  authURL: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  tokenURL: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  userInfoURL: 'https://graph.microsoft.com/v1.0/me',
  // Without that scope there is no id_token.
  scopesFor: (extra) => (emailClaim(extra) === '' ? [] : ['openid']),
  async read(raw, inquiry) {
    const user = readShape(raw, { id: 'text', displayName: 'text', mail: 'text' })
    const readEmail = emails[emailClaim(inquiry.client.extra)]
    const claims = readEmail ? await inquiry.idToken({}).catch(() => ({})) : {}
    return {
      id: user.id,
      name: user.displayName,
      email: readEmail ? readEmail(claims) : user.mail,
    }
  },
}

function emailClaim(extra: Claims): string {
  return typeof extra['idTokenEmailClaim'] === 'string' ? extra['idTokenEmailClaim'] : ''
}

function verifiedPrimary({ verified_primary_email: email }: Claims): string {
  return typeof email === 'string' ? email : ''
}

function plainEmail({ email }: Claims): string {
  return typeof email === 'string' ? email : ''
}

/** The tenant has proven that it owns the address's domain. */
function ownedDomain(claims: Claims): string {
  return isTrue(claims['xms_edov']) ? plainEmail(claims) : ''
}
