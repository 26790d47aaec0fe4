import { isBlocked } from '../auth/blocked.js'
import { boundedCache } from '../base/bounded-cache.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, type RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { StrapiRefusal } from './strapi-errors.js'

export interface StrapiGate {
  /**
   * The account that the Authorization header proves, null without a header. Unlike in the native
   * API, a header that proves nobody is refused, at the login too.
   */
  check(exchange: Exchange, collection: AuthCollection): Promise<RecordModel | null>
  /** Remembers an issued token. */
  issued(token: string): void
}

// Arbitrary: at about 300 bytes per token, a megabyte or two.
const issuedLimit = 5_000

/**
 * The policy that Strapi v3 runs before each of its routes: header, token, account, in this order.
 * Source: strapi-plugin-users-permissions 3.6 config/policies/permissions.js, services/Jwt.js.
 */
export function createGate(emailConfirmation: boolean): StrapiGate {
  // A token is signed with a key of its account. Once the account is gone, nothing can be checked,
  // and saying so for any token would reveal which ids exist. So it is only said for tokens known
  // to be ours.
  const known = boundedCache<string, true>(issuedLimit)

  async function accountOf(exchange: Exchange, collection: AuthCollection): Promise<RecordModel> {
    const { app, caller } = exchange.state
    const { token } = caller
    // A blocked account's token counts as no token, so it is verified again here to say why.
    const record = caller.record ?? (await app.tokens.verify(token, 'auth'))
    const isOurs = record?.collection.id === collection.id
    if (record && isOurs && (caller.record || isBlocked(record))) return record
    if (record || !known.get(token)) throw new StrapiRefusal('bearerInvalid')
    const { id, exp } = app.tokens.decode(token) ?? {}
    const isOver = Number(exp) * 1000 <= app.clock.now()
    const isGone = !isOver && !(await findRecordById(app.store.read, collection, String(id)))
    throw new StrapiRefusal(isGone ? 'bearerGone' : 'bearerInvalid')
  }

  return {
    async check(exchange, collection) {
      const header = exchange.req.headers.authorization
      if (!header) return null
      const parts = header.split(' ')
      if (parts.length !== 2) throw new StrapiRefusal('bearerFormat')
      if (parts[0]!.toLowerCase() !== 'bearer') throw new StrapiRefusal('bearerInvalid')
      const record = await accountOf(exchange, collection)
      if (emailConfirmation && !boolOf(record, 'verified')) {
        throw new StrapiRefusal('bearerUnconfirmed')
      }
      if (isBlocked(record)) throw new StrapiRefusal('bearerBlocked')
      return record
    },
    issued(token) {
      known.set(token, true)
    },
  }
}
