import type { Mudbase, MudbaseRefresh } from '../../schema/types.gen.js'
import { authWithRefreshToken } from '../auth/renew-session.js'
import { authWithPassword } from '../auth/with-password.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { readLogin, readRefresh } from './mudbase-input.js'
import { perMinute, takeTry } from './mudbase-limits.js'
import { findNamed, findProject, type Project, requireProject } from './mudbase-project.js'
import { accessTtlSeconds, beginTokens, issueTokens, refreshTtlSeconds } from './mudbase-tokens.js'
import { mudbaseUser } from './mudbase-user.js'
import { sendJson } from './send-json.js'

/** `POST /api/auth/local/login`. Bodies and replies: schema/contracts/mudbase.json, mudbaseRefresh.json. */
export async function logIn(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'login', perMinute)
  checkNativeLimits(app, exchange, collection, passwordLabels)
  const { identity, password, projectId } = await readLogin(exchange)
  const named = projectId === '' ? undefined : await findNamed(app, projectId)

  let project: Project | undefined
  let refreshToken = ''
  const outcome = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    {
      caller,
      info: () => input.info('password', { identity, password }),
      mfaId: async () => '',
    },
    {
      lowerCaseToo: true,
      only: ['email'],
      withoutSecondFactor: true,
      async admit(record) {
        project = await requireProject(app, record, named)
      },
      async session(record) {
        const issued = await beginTokens(app, record, project!.key, caller)
        refreshToken = issued.refreshToken
        return issued.access
      },
    },
  )
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  sendJson(exchange, 200, {
    message: 'Login successful',
    token: outcome.token,
    refreshToken,
    expiresIn: accessTtlSeconds,
    user: mudbaseUser(outcome.record),
  } satisfies Mudbase['reply'])
}

/** `POST /api/auth/refresh`: trades a refresh token for the next pair. */
export async function refresh(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'refresh', perMinute)
  checkNativeLimits(app, exchange, collection, ['authRefresh'])
  const token = await readRefresh(exchange)

  let project: Project | undefined
  let refreshToken = ''
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
        project = await requireProject(app, record, named)
      },
      session(record, ticket) {
        const issued = issueTokens(app, record, ticket, project!.key)
        refreshToken = issued.refreshToken
        return issued.access
      },
    },
  )
  // A token that stands for an earlier login is never asked for a second factor.
  if (outcome.kind === 'mfa') throw fail('access.token_required')
  sendJson(exchange, 200, {
    message: 'Token refreshed successfully',
    token: outcome.token,
    refreshToken,
    expiresIn: accessTtlSeconds,
  } satisfies MudbaseRefresh['reply'])
}
