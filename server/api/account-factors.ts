import { ownPasskeys } from '../auth/own-passkeys.js'
import { recoveryCodeStatus } from '../auth/own-recovery-codes.js'
import { removeFactors } from '../auth/remove-factors.js'
import { totpStatus } from '../auth/totp.js'
import { fail } from '../base/errors.js'
import type { Route } from '../base/route.js'
import { sendJson } from './envelope.js'
import { shownPasskey } from './passkeys.js'
import { shownTotp } from './second-factors.js'
import { ofAccount } from './sessions.js'

/**
 * Which second factors an account has, and how to remove them, for superusers. Kinds that the
 * collection no longer accepts are shown too, since they count again once the kind is on.
 */
export const accountFactorRoutes: readonly Route[] = [
  ofAccount('getAccountFactors', 'GET', 'factors/:id', async (exchange, record) => {
    const { app } = exchange.state
    await sendJson(exchange, 200, {
      totp: shownTotp(await totpStatus(app, record)),
      passkeys: (await ownPasskeys(app, record)).map(shownPasskey),
      recoveryCodes: await recoveryCodeStatus(app, record),
    })
  }),
  ofAccount('removeAccountFactors', 'DELETE', 'factors/:id', async (exchange, record) => {
    const { app, caller } = exchange.state
    if (!(await removeFactors(app, record, caller))) throw fail('route.not_found')
    exchange.status = 204
  }),
]
