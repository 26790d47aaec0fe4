import { changeAccount } from '../auth/change-account.js'
import { hasFactor } from '../auth/enrolled.js'
import { endSession } from '../auth/sessions.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { isPasswordOf } from '../records/old-password.js'
import { contractCollection } from './collection.js'
import { invalid, needed, newPassword, projectFault, readFields } from './mudbase-input.js'
import { projectFor, requireNamed } from './mudbase-project.js'
import { mudbaseUser, namesOf } from './mudbase-user.js'
import { sendJson } from './send-json.js'

/** `GET /api/auth/local/session`: who is signed in, and to which project. */
export async function showSession(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const { account } = await requireAccount(exchange, 'view')
  const { projectId = '' } = (await input.info('default', {})).query
  const fault = projectFault(projectId)
  if (fault !== undefined) throw invalid({ projectId: fault })
  const named = projectId === '' ? undefined : await requireNamed(app, projectId)
  const project = await projectFor(app, account, named)
  // Another project counts as missing.
  if (!project) throw fail('route.not_found')
  const role = textOf(account, 'role') || 'developer'
  sendJson(exchange, 200, {
    user: {
      id: recordId(account),
      email: textOf(account, 'email'),
      ...namesOf(account),
      project: { id: project.key, name: project.name, role },
    },
    authenticated: true,
  })
}

/**
 * `POST /api/auth/local/logout`: ends the token's session, in every process on the folder. A token
 * from another API has none, and works until it expires.
 */
export async function logOut(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { account } = await requireAccount(exchange, 'logout')
  const sid = app.tokens.sessionOf(caller.token)
  if (sid !== undefined) await endSession(app, account, sid)
  sendJson(exchange, 200, { message: 'Logout successful' })
}

/** `GET /api/users/me`, reachable where slugbase doesn't serve that path. */
export async function showMe(exchange: Exchange): Promise<void> {
  const { account } = await requireAccount(exchange, 'view')
  const hasTwo = await hasFactor(exchange.state.app, account)
  const { id, ...user } = mudbaseUser(account, hasTwo)
  sendJson(exchange, 200, { user: { _id: id, ...user } })
}

/**
 * `PATCH /api/users/password`: sets a new password for a caller who knows the old one; this ends
 * every session.
 */
export async function changePassword(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { account, collection } = await requireAccount(exchange, 'update')
  const fields = await readFields(exchange, {
    currentPassword: needed('Current password'),
    newPassword: newPassword(collection),
  })
  if (!(await isPasswordOf(app, account, fields.currentPassword, caller))) {
    throw invalid({ currentPassword: 'Current password is incorrect' })
  }
  const change = { password: fields.newPassword }
  await changeAccount(app, account, change, caller).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'record.update_failed') throw error
    throw invalid({ newPassword: 'Password is not valid' })
  })
  sendJson(exchange, 200, { message: 'Password changed successfully' })
}

/** The account that the bearer token proves. Throws access.token_required, request.too_many. */
export async function requireAccount(
  exchange: Exchange,
  label: string,
): Promise<{ account: RecordModel; collection: AuthCollection }> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const account = caller.record
  if (account?.collection.id !== collection.id) throw fail('access.token_required')
  await checkNativeLimits(app, exchange, collection, [label])
  return { account, collection }
}
