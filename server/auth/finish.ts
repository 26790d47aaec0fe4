import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { type AuthCollection, superusersName } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { ruleAllows } from '../rules/allow.js'
import { alertNewOrigin } from './auth-alert.js'
import type { FactorMethod } from './enrolled.js'
import { checkMfa } from './mfa.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { requireSuperuserAddress } from './superuser-addresses.js'

/** How somebody proved who they are; '' for a token that stands for an earlier login. */
export type AuthMethod = 'password' | 'otp' | 'oauth2' | FactorMethod | ''

/** What a contract's token has beyond the native claims. */
export interface SessionClaims {
  claims: Record<string, unknown>
  /** Seconds; such a token can't be refreshed natively, or it would outgrow them. */
  ttlSeconds: number
}

export interface Finish {
  method: AuthMethod
  request: AuthRequest
  /** Asked only when a session begins. */
  session?: (record: RecordModel) => SessionClaims | Promise<SessionClaims>
  /** A second factor must follow, whatever the collection says. */
  demandsFactor?: boolean
  /** A token to hand out instead of a new one. */
  token?: string
}

/**
 * The one door out of every login, whatever method or contract: address, auth rule, second factor,
 * token. Throws access.forbidden, auth.rule, mfa.* and what the request's body is at fault for.
 * Source: PocketBase apis/record_helpers.go recordAuthResponse.
 */
export async function finishAuth(
  app: App,
  record: RecordModel,
  { method, request, token, session, demandsFactor = false }: Finish,
): Promise<AuthOutcome> {
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
      return { kind: 'mfa', mfaId }
    }
  }
  let newest = token ?? ''
  const begin = async () => {
    newest ||= await newToken(app, record, session)
    if (method === '') return
    app.limits.known.remember({ collection, recordId: recordId(record), ip: caller.ip })
    await alertNewOrigin(app, record, caller)
  }
  if (!app.hooks.hears('auth')) await begin()
  else if (!(await app.hooks.run('auth', { record, method, caller }, begin))) {
    throw fail('auth.failed', { cause: new Error('a handler stopped it') })
  }
  return { kind: 'session', record, token: newest }
}

async function newToken(
  app: App,
  record: RecordModel,
  session: Finish['session'],
): Promise<string> {
  if (!session) return app.tokens.sign('auth', record, { refreshable: true })
  const { claims, ttlSeconds } = await session(record)
  return app.tokens.sign('auth', record, { ...claims, refreshable: false }, ttlSeconds)
}

async function checkAuthRule(app: App, record: RecordModel, request: AuthRequest): Promise<void> {
  const { collection } = record
  const { authRule } = (collection as AuthCollection).auth
  // A request with a broken body is refused even where no rule would read it.
  const info = await request.info()
  if (request.caller.isSuperuser || authRule === '') return
  let allowed = false
  let cause: unknown
  try {
    allowed =
      authRule !== null &&
      (await ruleAllows(app, collection, authRule, info, { id: record.values['id'] as string }))
  } catch (error) {
    // A rule that can't be read lets nobody in.
    app.log.error({ err: error, collection: collection.name }, 'the auth rule failed')
    cause = error
  }
  if (!allowed) throw fail('auth.rule', { cause })
}
