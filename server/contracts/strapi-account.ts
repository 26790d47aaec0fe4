import { isBlocked } from '../auth/blocked.js'
import type { SessionClaims } from '../auth/finish.js'
import type { Door } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { boolOf, passwordOf, type RecordModel, textOf } from '../model/record.js'
import { bcryptCost } from '../passwords/formats.js'
import { StrapiRefusal } from './strapi-errors.js'

const tokenSeconds = 30 * 24 * 3600
// The flow takes no longer identity; the pattern below would be slow on a much longer one.
const longestIdentity = 255

/** An e-mail is looked up as one, in lower case too; anything else is a username. `now` in ms. */
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

/** What the jwt has beyond the native claims. `now` in ms. */
export function strapiSession(now: number): SessionClaims {
  return { claims: { iat: Math.floor(now / 1000) }, ttlSeconds: tokenSeconds }
}

/**
 * What keeps an account out whatever its password, in upstream's order. Upstream asks it of an
 * account that it has only found, which tells strangers about accounts: strapi.strictEnumeration.
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

/** A unique index without case finds more usernames than Strapi's lookup would. */
function isFoundUpstream(record: RecordModel, identity: string): boolean {
  return looksLikeEmail(identity) || textOf(record, 'username') === identity
}

function looksLikeEmail(identity: string): boolean {
  return identity.length <= longestIdentity && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(identity)
}
