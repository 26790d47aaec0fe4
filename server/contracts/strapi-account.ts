import { isBlocked } from '../auth/blocked.js'
import type { SessionClaims } from '../auth/session-claims.js'
import type { Door } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { boolOf, passwordOf, type RecordModel, textOf } from '../model/record.js'
import { bcryptCost } from '../passwords/formats.js'
import { StrapiRefusal } from './strapi-errors.js'

const tokenSeconds = 30 * 24 * 3600
// The flow refuses longer identities, and the pattern below would be slow on much longer ones.
const longestIdentity = 255

/**
 * An e-mail address is looked up as one, also in lower case; anything else is a username. `now` in
 * ms.
 */
export function doorFor(identity: string, options: Config['strapi'], now: number): Door {
  const isEmail = looksLikeEmail(identity)
  return {
    only: [isEmail ? 'email' : 'username'],
    lowerCaseToo: isEmail,
    withoutSecondFactor: true,
    hidesAuthRule: true,
    admit: (record) => refuseByState(record, identity, options),
    session: () => strapiSession(now),
  }
}

/** What the jwt contains beyond the native claims. `now` in ms. */
export function strapiSession(now: number): SessionClaims {
  return { claims: { iat: Math.floor(now / 1000) }, ttlSeconds: tokenSeconds }
}

/**
 * Reasons that keep an account out whatever its password, in Strapi's order. Strapi checks them as
 * soon as it has found the account, which reveals accounts to strangers: strapi.strictEnumeration.
 * Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js callback.
 */
export function refuseByState(
  record: RecordModel,
  identity: string,
  { emailConfirmation }: Config['strapi'],
  beforePassword = false,
): void {
  if (!isFoundUpstream(record, identity)) {
    if (beforePassword) return
    throw new StrapiRefusal('invalid')
  }
  if (emailConfirmation && !boolOf(record, 'verified')) throw new StrapiRefusal('unconfirmed')
  if (isBlocked(record)) throw new StrapiRefusal('blocked')
  if (beforePassword && bcryptCost(passwordOf(record).hash) === undefined) {
    throw new StrapiRefusal('noLocalPassword')
  }
}

/** A case-insensitive unique index finds more usernames than Strapi's lookup would. */
function isFoundUpstream(record: RecordModel, identity: string): boolean {
  return looksLikeEmail(identity) || textOf(record, 'username') === identity
}

function looksLikeEmail(identity: string): boolean {
  return identity.length <= longestIdentity && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(identity)
}
