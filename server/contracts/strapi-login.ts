import { authWithPassword, findAccount, requirePasswordLogin } from '../auth/with-password.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { passwordLabels } from '../limits/native.js'
import { passwordRequest } from './password-request.js'
import { doorFor, refuseByState } from './strapi-account.js'
import { enter, readBody, type StrapiParts, send } from './strapi-entry.js'
import { StrapiRefusal } from './strapi-errors.js'
import { strapiUser } from './strapi-user.js'

/**
 * `POST /auth/local`. Bodies and replies: schema/contracts/strapi.json.
 * Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js callback.
 */
export async function logIn(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app } = exchange.state
  const { options, gate } = parts
  // Only the public role may sign in: a caller who is already signed in may not.
  const entry = { role: 'public', tries: 'logins', labels: passwordLabels } as const
  const { collection } = await enter(exchange, parts, entry)
  requirePasswordLogin(collection)
  const { identity, password } = await readCredentials(exchange)
  const credentials = { identity, password, identityField: '' }
  const door = doorFor(identity, options, app.clock.now())
  const refuseAccount = async (beforePassword: boolean) => {
    const account = await findAccount(app, collection, credentials, door)
    if (account) refuseByState(account, identity, options, beforePassword)
  }
  if (!options.strictEnumeration) await refuseAccount(true)
  const request = passwordRequest(exchange, { identity, password })
  const outcome = await authWithPassword(app, collection, credentials, request, door).catch(
    async (error: unknown) => {
      // The flow checks `blocked` first, Strapi checks the confirmation first.
      if (error instanceof ApiError && error.code === 'auth.blocked') await refuseAccount(false)
      throw error
    },
  )
  // Unreachable: this login has no second factor.
  if (outcome.kind === 'mfa') throw new StrapiRefusal('invalid')
  gate.issued(outcome.token)
  send(exchange, 200, { jwt: outcome.token, user: strapiUser(outcome.record) })
}

async function readCredentials(
  exchange: Exchange,
): Promise<{ identity: string; password: string }> {
  const body = await readBody(exchange)
  if (!hasShape('contracts/strapi.body', body)) {
    const { identifier } = body
    const hasIdentifier = typeof identifier === 'string' && identifier !== ''
    throw new StrapiRefusal(hasIdentifier ? 'noPassword' : 'noIdentifier')
  }
  return { identity: body.identifier, password: body.password }
}
