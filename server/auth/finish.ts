import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { HookStopped } from '../hooks/hooks.js'
import { type AuthCollection, superusersName } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { ruleAllows } from '../rules/allow.js'
import { alertNewOrigin } from './auth-alert.js'
import type { Finish } from './finish-options.js'
import { type Issued, issueToken } from './issue-token.js'
import { checkMfa } from './mfa.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { requireSuperuserAddress } from './superuser-addresses.js'

/**
 * The one door out of every login, whatever method or contract: address, auth rule, second factor,
 * token. Throws access.forbidden, auth.rule, mfa.* and the errors of the request's body. Source:
 * PocketBase apis/record_helpers.go recordAuthResponse.
 */
export async function finishAuth(
  app: App,
  record: RecordModel,
  finish: Finish,
): Promise<AuthOutcome> {
  const { method, request, token, demandsFactor = false } = finish
  const collection = record.collection as AuthCollection
  const { caller } = request
  const target = { collection: collection.name, id: recordId(record) }
  noteRequest(caller, method === '' ? { target } : { target, method })
  if (collection.name === superusersName) requireSuperuserAddress(app, caller.ip)
  await checkAuthRule(app, record, request)
  if (method !== '') {
    const mfaId = await checkMfa(app, record, method, request, demandsFactor)
    if (mfaId !== undefined) {
      noteRequest(caller, { result: 'mfa' })
      return { kind: 'mfa', record, mfaId }
    }
  }
  let issued: Issued = { token: token ?? '' }
  const begin = async () => {
    if (issued.token === '') issued = await issueToken(app, record, finish)
    if (method === '') return
    app.limits.known.remember({ collection, recordId: recordId(record), ip: caller.ip })
    await alertNewOrigin(app, record, caller)
  }
  try {
    await app.hooks.around('auth', () => ({ record, method, caller }), begin)
  } catch (error) {
    throw error instanceof HookStopped ? fail('auth.failed', { cause: error }) : error
  }
  return { kind: 'session', record, ...issued }
}

async function checkAuthRule(app: App, record: RecordModel, request: AuthRequest): Promise<void> {
  const { collection } = record
  const { authRule } = (collection as AuthCollection).auth
  // A request with a malformed body is refused even if no rule would read it.
  const info = await request.info()
  if (request.caller.isSuperuser || authRule === '') return
  let allowed = false
  let cause: unknown
  try {
    allowed =
      authRule !== null &&
      (await ruleAllows(app, collection, authRule, info, { id: record.values['id'] as string }))
  } catch (error) {
    // A rule that can't be compiled lets nobody in.
    app.log.error({ err: error, collection: collection.name }, 'the auth rule failed')
    cause = error
  }
  if (!allowed) throw fail('auth.rule', { cause })
}
