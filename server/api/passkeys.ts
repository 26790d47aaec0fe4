import {
  ownPasskeys,
  passkeyProofOptions,
  removeOwnPasskey,
  renameOwnPasskey,
} from '../auth/own-passkeys.js'
import type { Passkey } from '../auth/passkeys.js'
import { passkeyOptions, registerPasskey } from '../auth/register-passkey.js'
import { authWithPasskey, passkeyLoginOptions, requirePasskeys } from '../auth/with-passkey.js'
import { formBodyBytes, type Route } from '../base/route.js'
import { authCollection, authRequest, sendOutcome } from './auth.js'
import { sendJson } from './envelope.js'
import { dateOf, own } from './second-factors.js'

const path = '/api/collections/:collection'

/** Logins by passkey, and the management of an account's own; docs/factors.md. */
export const passkeyRoutes: readonly Route[] = [
  {
    name: 'passkeyLoginOptions',
    method: 'POST',
    path: `${path}/auth-with-passkey/options`,
    needsCollection: true,
    bodyLimitBytes: formBodyBytes,
    limit: ['passkeyLoginOptions', 'auth'],
    run: async (exchange) => {
      const collection = authCollection(exchange)
      const request = authRequest(exchange, 'passkey')
      const options = await passkeyLoginOptions(exchange.state.app, collection, request)
      await sendJson(exchange, 200, options)
    },
  },
  {
    name: 'authWithPasskey',
    method: 'POST',
    path: `${path}/auth-with-passkey`,
    needsCollection: true,
    bodyLimitBytes: formBodyBytes,
    limit: ['authWithPasskey', 'auth'],
    run: async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      requirePasskeys(app, collection)
      const form = await input.form('api/authWithPasskey.body')
      const request = authRequest(exchange, 'passkey')
      await sendOutcome(exchange, await authWithPasskey(app, collection, form, request))
    },
  },
  own('listPasskeys', 'GET', 'passkeys', async (exchange, record) => {
    const all = await ownPasskeys(exchange.state.app, record)
    await sendJson(exchange, 200, { items: all.map(shownPasskey) })
  }),
  own('passkeyOptions', 'POST', 'passkeys/options', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const proof = await input.form('api/passkeyOptions.body')
    await sendJson(exchange, 200, await passkeyOptions(app, record, proof, caller))
  }),
  own('passkeyProofOptions', 'POST', 'passkeys/proof', async (exchange, record) => {
    await sendJson(exchange, 200, await passkeyProofOptions(exchange.state.app, record))
  }),
  own('registerPasskey', 'POST', 'passkeys', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const form = await input.form('api/registerPasskey.body')
    const { passkey, recoveryCodes } = await registerPasskey(app, record, form, caller)
    exchange.set('Cache-Control', 'no-store')
    await sendJson(exchange, 200, { passkey: shownPasskey(passkey), recoveryCodes })
  }),
  own('renamePasskey', 'PATCH', 'passkeys/:id', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const form = await input.form('api/renamePasskey.body')
    const { id } = exchange.params
    await sendJson(
      exchange,
      200,
      shownPasskey(await renameOwnPasskey(app, record, id!, form, caller)),
    )
  }),
  own('removePasskey', 'DELETE', 'passkeys/:id', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const proof = await input.form('api/removePasskey.body')
    await removeOwnPasskey(app, record, exchange.params['id']!, proof, caller)
    exchange.status = 204
  }),
]

export function shownPasskey({ id, name, created, lastUsed, isSynced }: Passkey): object {
  return { id, name, created: dateOf(created), lastUsed: dateOf(lastUsed), synced: isSynced === 1 }
}
