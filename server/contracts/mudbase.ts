import type { Mudbase, MudbaseRefresh } from '../../schema/types.gen.js'
import { authWithRefreshToken } from '../auth/renew-session.js'
import { beginSession } from '../auth/sessions.js'
import { authWithPassword } from '../auth/with-password.js'
import { fail } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import type { Contract, Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { mudbaseError, refreshError } from './mudbase-envelope.js'
import { readLogin, readRefresh } from './mudbase-input.js'
import { findProject, type Project, requireProject } from './mudbase-project.js'
import { accessTtlSeconds, issueTokens, refreshTtlSeconds } from './mudbase-tokens.js'
import { mudbaseUser } from './mudbase-user.js'

const loginPath = '/api/auth/local/login'
const refreshPath = '/api/auth/refresh'
// Arbitrary: no login or refresh token comes near.
const bodyLimitBytes = 1 << 20
const ownLimit = { max: 20, windowMs: 60_000 }

/**
 * The project-scoped login of a mudbase app, with a rotating refresh token.
 * Bodies and replies: schema/contracts/mudbase.json, mudbaseRefresh.json.
 */
export function mudbase(): Contract {
  return {
    name: 'mudbase',
    prefixes: ['/api/auth'],
    routes: [
      {
        name: 'authWithPassword',
        method: 'POST',
        path: loginPath,
        limit: 'inside',
        bodyLimitBytes,
        run: logIn,
      },
      {
        name: 'authRefresh',
        method: 'POST',
        path: refreshPath,
        limit: 'inside',
        bodyLimitBytes,
        run: refresh,
      },
    ],
    shapeError(error, exchange) {
      const isRefresh = exchange.method === 'POST' && exchange.path.endsWith(refreshPath)
      const { status, body, headers } = isRefresh ? refreshError(error) : mudbaseError(error)
      send(exchange, status, body, headers)
    },
  }
}

async function logIn(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'login')
  checkNativeLimits(app, exchange, collection, passwordLabels)
  const { identity, password, projectId } = readLogin(await input.text())
  const named = projectId === '' ? undefined : await findNamed(exchange, projectId)

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
        const { key } = project!
        const ticket = await beginSession(app, record, refreshTtlSeconds, key)
        const issued = issueTokens(app, record, ticket, key)
        refreshToken = issued.refreshToken
        return issued.access
      },
    },
  )
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  send(exchange, 200, {
    message: 'Login successful',
    token: outcome.token,
    refreshToken,
    expiresIn: accessTtlSeconds,
    user: mudbaseUser(outcome.record),
  } satisfies Mudbase['reply'])
}

async function refresh(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'refresh')
  checkNativeLimits(app, exchange, collection, ['authRefresh'])
  const token = readRefresh(await input.text())

  let project: Project | undefined
  let refreshToken = ''
  const outcome = await authWithRefreshToken(
    app,
    collection,
    token,
    { caller, info: () => input.info('default', {}), mfaId: async () => '' },
    {
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
  send(exchange, 200, {
    message: 'Token refreshed successfully',
    token: outcome.token,
    refreshToken,
    expiresIn: accessTtlSeconds,
  } satisfies MudbaseRefresh['reply'])
}

/** This contract's own limit, by client. Throws request.too_many. */
async function takeTry({ state: { app, caller } }: Exchange, route: string): Promise<void> {
  const key = `mudbase:${route}:${addressKey(caller.ip)}`
  const taken = await takeOwnLimit(app.limits, key, ownLimit)
  if (taken?.allowed === false) throw fail('request.too_many')
}

async function findNamed({ state: { app } }: Exchange, key: string): Promise<Project> {
  const project = await findProject(app, key)
  if (project) return project
  throw fail('request.invalid_data', {
    data: { projectId: { code: 'validation_unknown', message: 'Unknown project' } },
  })
}

function send(
  exchange: Exchange,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  exchange.status = status
  exchange.set({ ...headers, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  exchange.body = encodeJson(body)
}
