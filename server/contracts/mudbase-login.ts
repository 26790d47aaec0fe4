import type { Mudbase, MudbaseRefresh } from '../../schema/types.gen.js'
import { hasFactor } from '../auth/enrolled.js'
import type { AuthOutcome } from '../auth/outcome.js'
import { authWithRefreshToken } from '../auth/renew-session.js'
import type { SessionClaims } from '../auth/session-claims.js'
import { authWithFactorCode, methodOfCode } from '../auth/with-factor-code.js'
import { authWithPassword } from '../auth/with-password.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { contractCollection } from './collection.js'
import { MudbaseRefusal } from './mudbase-envelope.js'
import { readLogin, readRefresh } from './mudbase-input.js'
import { perMinute, takeTry } from './mudbase-limits.js'
import { findProject, type Project, requireProject } from './mudbase-project.js'
import { accessTtlSeconds, beginTokens, issueTokens, refreshTtlSeconds } from './mudbase-tokens.js'
import { mudbaseUser } from './mudbase-user.js'
import { passwordRequest } from './password-request.js'
import { sendJson } from './send-json.js'

/** `POST /api/auth/local/login`. Bodies and replies: schema/contracts/mudbase.json, mudbaseRefresh.json. */
export async function logIn(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'login', perMinute)
  await checkNativeLimits(app, exchange, collection, passwordLabels)
  const { identity, password, named, twoFactorCode } = await readLogin(exchange, (key) =>
    findProject(app, key),
  )

  const session = (record: RecordModel, { key }: Project) => beginTokens(app, record, key, caller)
  const first = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    passwordRequest(exchange, { identity, password }),
    {
      lowerCaseToo: true,
      only: ['email'],
      async withoutSecondFactor(record) {
        if (!(await hasFactor(app, record))) return true
        if (twoFactorCode === '') throw codeRequired()
        return false
      },
      admit: (record) => requireProject(app, record, named),
      session,
    },
  )
  const outcome =
    first.kind === 'mfa'
      ? await finish(exchange, collection, first.mfaId, twoFactorCode, (record) =>
          session(record, first.admitted),
        )
      : first
  sendJson(exchange, 200, {
    message: 'Login successful',
    token: outcome.token,
    refreshToken: outcome.refreshToken!,
    expiresIn: accessTtlSeconds,
    // An account that has a factor was asked for it.
    user: mudbaseUser(outcome.record, first.kind === 'mfa'),
  } satisfies Mudbase['reply'])
}

/**
 * The second step in the same request, with a code from the app or a recovery code; a wrong code
 * counts as a wrong password.
 */
async function finish(
  { state: { app, caller, input } }: Exchange,
  collection: AuthCollection,
  mfaId: string,
  code: string,
  session: (record: RecordModel) => Promise<SessionClaims>,
): Promise<Session> {
  const request = { caller, info: () => input.info('default', {}), mfaId: async () => mfaId }
  const method = methodOfCode(code)
  const sent = { identity: '', code }
  const outcome = await authWithFactorCode(app, collection, method, sent, request, {
    session,
  }).catch((error: unknown) => {
    const isWrong = error instanceof ApiError && error.code === 'request.invalid_data'
    throw isWrong ? fail('auth.failed', { cause: error }) : error
  })
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  return outcome
}

type Session = Extract<AuthOutcome, { kind: 'session' }>

function codeRequired(): MudbaseRefusal {
  return new MudbaseRefusal('access.token_required', {
    error: 'Two-factor authentication required',
    code: 'TWO_FACTOR_REQUIRED',
    details: 'Provide twoFactorCode',
  })
}

/** `POST /api/auth/refresh`: exchanges a refresh token for the next pair. */
export async function refresh(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'refresh', perMinute)
  await checkNativeLimits(app, exchange, collection, ['authRefresh'])
  const token = await readRefresh(exchange)

  const outcome = await authWithRefreshToken(
    app,
    collection,
    token,
    { caller, info: () => input.info('default', {}), mfaId: async () => '' },
    {
      kind: 'mudbase',
      refusal: 'access.token_required',
      ttlSeconds: refreshTtlSeconds,
      async admit(record, session) {
        const key = session.project
        const named = key === '' ? undefined : await findProject(app, key)
        if (!named && key !== '') throw fail('auth.failed')
        return requireProject(app, record, named)
      },
      session: (record, ticket, _, { key }) => issueTokens(app, record, ticket, key),
    },
  )
  // A token from an earlier login is never asked for a second factor.
  if (outcome.kind === 'mfa') throw fail('access.token_required')
  sendJson(exchange, 200, {
    message: 'Token refreshed successfully',
    token: outcome.token,
    refreshToken: outcome.refreshToken!,
    expiresIn: accessTtlSeconds,
  } satisfies MudbaseRefresh['reply'])
}
