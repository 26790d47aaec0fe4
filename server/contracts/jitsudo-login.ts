import { hasFactor } from '../auth/enrolled.js'
import type { AuthOutcome } from '../auth/outcome.js'
import { authWithPassword, type Door } from '../auth/with-password.js'
import { ApiError, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, recordId } from '../model/record.js'
import { contractCollection } from './collection.js'
import { send } from './jitsudo-body.js'
import { challengeReply } from './jitsudo-challenge.js'
import { type LoginInput, readLogin } from './jitsudo-input.js'
import { loginReply } from './jitsudo-reply.js'
import { sessionOf } from './jitsudo-session.js'
import { namedTenant, requireTenant, type Tenant } from './jitsudo-tenant.js'
import { passwordRequest } from './password-request.js'

const minuteMs = 60_000
const perClient = { max: 60, windowMs: minuteMs }
const perAccount = { max: 10, windowMs: minuteMs }

/**
 * `POST /v1/auth/login`: answers with a token, a challenge, or an enrolment if the tenant requires
 * a factor.
 */
export async function logIn(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const client = addressKey(caller.ip)
  await takeTry(exchange, client, perClient)
  await checkNativeLimits(app, exchange, collection, passwordLabels)
  const login = readLogin(await exchange.state.input.text())
  await takeTry(exchange, `${client} ${login.email.toLowerCase()}`, perAccount)
  const named = await namedTenant(app, login.email, login.tenantSlug)
  try {
    const { record, tenant, ...outcome } = await authWithTenant(exchange, collection, login, named)
    audit(exchange, { user: recordId(record), tenant: tenant.uuid, mfa: outcome.kind === 'mfa' })
    const reply =
      outcome.kind === 'mfa'
        ? await challengeReply(app, record, tenant, outcome.mfaId)
        : loginReply(outcome.token)
    send(exchange, 200, reply)
  } catch (error) {
    audit(exchange, { tenant: named?.uuid, refused: error instanceof ApiError ? error.code : '' })
    throw error
  }
}

async function authWithTenant(
  exchange: Exchange,
  collection: AuthCollection,
  { email, password }: LoginInput,
  named: Tenant | null | undefined,
): Promise<AuthOutcome & { tenant: Tenant }> {
  const { app } = exchange.state
  const door: Door<Tenant> = {
    lowerCaseToo: true,
    only: ['email'],
    // A factor that the tenant requires can be set up here; one that the collection's MFA asks for
    // can't.
    async withoutSecondFactor(record, tenant) {
      return !tenant.requiresMfa && !(await hasFactor(app, record))
    },
    demandsFactor: (_, tenant) => tenant.requiresMfa,
    async admit(record) {
      const tenant = await requireTenant(app, record, named)
      if (!boolOf(record, 'verified')) throw fail('auth.unverified')
      return tenant
    },
    session: (record, tenant) => sessionOf(record, tenant, app.clock.now()),
  }
  const { admitted: tenant, ...outcome } = await authWithPassword(
    app,
    collection,
    { identity: email, password, identityField: '' },
    passwordRequest(exchange, { identity: email, password }),
    door,
  )
  return { ...outcome, tenant }
}

/** One line per login at level info, with the address only if the settings allow it in logs. */
function audit({ state: { app, caller } }: Exchange, facts: object): void {
  const ip = app.settings.current.logs.logIP ? { ip: caller.ip } : {}
  app.log.info({ ...facts, ...ip }, 'jitsudo: auth.login')
}

/** Counts an attempt against one of the login's own limits. Throws request.too_many. */
async function takeTry({ state: { app } }: Exchange, key: string, limit: Limit): Promise<void> {
  const taken = await takeOwnLimit(app.limits, `jitsudo:login:${key}`, limit)
  if (!taken || taken.allowed) return
  const seconds = Math.max(1, Math.ceil((taken.resetsAt - app.clock.now()) / 1000))
  throw fail('request.too_many', { headers: { 'Retry-After': String(seconds) } })
}
