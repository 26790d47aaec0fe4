import type { OAuth2Request } from '../auth/oauth2-request.js'
import { dictionary } from '../base/dictionary.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'

/** Labels of a login at a provider in settings.rateLimits, native and through every contract. */
export const oauth2Labels: readonly string[] = ['authWithOAuth2', 'auth']

/** What a contract's login at a provider may do: no such login completes a second factor here. */
export function oauth2Request(exchange: Exchange, collection: AuthCollection): OAuth2Request {
  const { app, caller, input } = exchange.state
  return {
    caller,
    info: () => input.info('oauth2', {}),
    mfaId: async () => {
      throw fail('auth.failed')
    },
    admitCreate: () => checkNativeLimits(app, exchange, collection, ['create']),
    async createInfo() {
      return { ...(await input.info('oauth2', {})), method: 'POST', query: dictionary() }
    },
  }
}
