import { recoveryCodeStatus, renewRecoveryCodes } from '../auth/own-recovery-codes.js'
import { confirmOwnTotp, removeOwnTotp, setUpTotp } from '../auth/own-totp.js'
import { type TotpStatus, totpStatus } from '../auth/totp.js'
import { authWithFactorCode, type CodeMethod, requireCodeMethod } from '../auth/with-factor-code.js'
import { formatDate } from '../base/clock.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import type { RecordModel } from '../model/record.js'
import { authCollection, authRequest, sendOutcome } from './auth.js'
import { sendJson } from './envelope.js'

const path = '/api/collections/:collection'

/**
 * Logins by authenticator app and recovery code, and the management of an account's own;
 * docs/factors.md.
 */
export const factorRoutes: readonly Route[] = [
  logInBy('authWithTOTP', 'auth-with-totp', 'totp'),
  logInBy('authWithRecoveryCode', 'auth-with-recovery-code', 'recovery-code'),
  own('getTOTP', 'GET', 'totp', async (exchange, record) => {
    await sendJson(exchange, 200, shownTotp(await totpStatus(exchange.state.app, record)))
  }),
  own('setUpTOTP', 'POST', 'totp', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const proof = await input.form('api/setUpTOTP.body')
    await sendSecret(exchange, await setUpTotp(app, record, proof, caller))
  }),
  own('confirmTOTP', 'POST', 'totp/confirm', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const form = await input.form('api/confirmTOTP.body')
    await sendSecret(exchange, await confirmOwnTotp(app, record, form, caller))
  }),
  own('removeTOTP', 'DELETE', 'totp', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const proof = await input.form('api/removeTOTP.body')
    await removeOwnTotp(app, record, proof, caller)
    exchange.status = 204
  }),
  own('getRecoveryCodes', 'GET', 'recovery-codes', async (exchange, record) => {
    await sendJson(exchange, 200, await recoveryCodeStatus(exchange.state.app, record))
  }),
  own('makeRecoveryCodes', 'POST', 'recovery-codes', async (exchange, record) => {
    const { app, input, caller } = exchange.state
    const proof = await input.form('api/makeRecoveryCodes.body')
    await sendSecret(exchange, await renewRecoveryCodes(app, record, proof, caller))
  }),
]

function logInBy(
  name: 'authWithTOTP' | 'authWithRecoveryCode',
  action: string,
  method: CodeMethod,
): Route {
  return {
    name,
    method: 'POST',
    path: `${path}/${action}`,
    needsCollection: true,
    bodyLimitBytes: formBodyBytes,
    limit: [name, 'auth'],
    run: async (exchange) => {
      const { app, input } = exchange.state
      const collection = authCollection(exchange)
      requireCodeMethod(app, collection, method)
      const form = await input.form(`api/${name}.body`)
      const request = authRequest(exchange, method === 'totp' ? 'totp' : 'recoveryCode')
      await sendOutcome(exchange, await authWithFactorCode(app, collection, method, form, request))
    },
  }
}

/** A row for what an account does with its own factors; it can't name anybody else's. */
export function own(
  name: string,
  method: Route['method'],
  action: string,
  run: (exchange: Exchange, record: RecordModel) => Promise<void>,
): Route {
  return {
    name,
    method,
    path: `${path}/${action}`,
    guard: 'sameCollection',
    needsCollection: true,
    limit: [name],
    ...(method === 'GET' ? {} : { bodyLimitBytes: formBodyBytes }),
    run: (exchange) => run(exchange, exchange.state.caller.record!),
  }
}

/** Shown once; it must not be stored on the way. */
async function sendSecret(exchange: Exchange, body: object): Promise<void> {
  exchange.set('Cache-Control', 'no-store')
  await sendJson(exchange, 200, body)
}

export function shownTotp({ enrolled, confirmed, lastUsed }: TotpStatus): object {
  return { enrolled, created: dateOf(confirmed), lastUsed: dateOf(lastUsed) }
}

/** As PocketBase writes dates; '' for never. */
export function dateOf(ms: number): string {
  return ms === 0 ? '' : formatDate(ms)
}
