import type { Jitsudo } from '../../schema/types.gen.js'
import { authWithPassword } from '../auth/with-password.js'
import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import type { Contract, Exchange } from '../base/route.js'
import { addressKey } from '../limits/address.js'
import type { Limit } from '../limits/counter.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { boolOf, type RecordModel, recordId } from '../model/record.js'
import { contractCollection } from './collection.js'
import { jitsudoError } from './jitsudo-envelope.js'
import { type LoginInput, readLogin } from './jitsudo-input.js'
import { sessionOf } from './jitsudo-session.js'
import { namedTenant, requireTenant, type Tenant } from './jitsudo-tenant.js'

// Arbitrary: no login comes near.
const bodyLimitBytes = 1 << 20
const minuteMs = 60_000
const perClient = { max: 60, windowMs: minuteMs }
const perAccount = { max: 10, windowMs: minuteMs }

/**
 * The tenant-scoped login of a JITSudo client. Body, reply and errors: schema/contracts/jitsudo.json.
 * The reply's other two shapes, a challenge and an enrolment, need second factors of our own.
 */
export function jitsudo(): Contract {
  return {
    name: 'jitsudo',
    prefixes: ['/v1'],
    routes: [
      {
        name: 'authWithPassword',
        method: 'POST',
        path: '/v1/auth/login',
        limit: 'inside',
        bodyLimitBytes,
        run: logIn,
      },
    ],
    shapeError(error, exchange) {
      const { status, body } = jitsudoError(error)
      // Every limit says when it ends; a minute is the longest of this contract's own.
      if (status === 429 && !exchange.response.get('Retry-After')) exchange.set('Retry-After', '60')
      send(exchange, status, body)
    },
  }
}

async function logIn(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const client = addressKey(caller.ip)
  await takeTry(exchange, client, perClient)
  checkNativeLimits(app, exchange, collection, passwordLabels)
  const login = readLogin(await exchange.state.input.text())
  await takeTry(exchange, `${client} ${login.email.toLowerCase()}`, perAccount)
  const named = await namedTenant(app, login.email, login.tenantSlug)
  try {
    const { record, token, tenant } = await authWithTenant(exchange, collection, login, named)
    audit(exchange, { user: recordId(record), tenant: tenant.uuid })
    send(exchange, 200, replyOf(app, token))
  } catch (error) {
    audit(exchange, { tenant: named?.uuid, refused: error instanceof ApiError ? error.code : '' })
    throw error
  }
}

async function authWithTenant(
  { state: { app, caller, input } }: Exchange,
  collection: AuthCollection,
  { email, password }: LoginInput,
  named: Tenant | null | undefined,
): Promise<{ record: RecordModel; token: string; tenant: Tenant }> {
  let tenant: Tenant | undefined
  const outcome = await authWithPassword(
    app,
    collection,
    { identity: email, password, identityField: '' },
    {
      caller,
      info: () => input.info('password', { identity: email, password }),
      mfaId: async () => '',
    },
    {
      lowerCaseToo: true,
      only: ['email'],
      withoutSecondFactor: true,
      async admit(record) {
        tenant = await requireTenant(app, record, named)
        if (!boolOf(record, 'verified')) throw fail('auth.unverified')
        if (tenant.requiresMfa) throw withoutFactor(app, tenant)
      },
      session: (record) => sessionOf(record, tenant!, app.clock.now()),
    },
  )
  // Not reached: the door is without a second factor.
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  return { record: outcome.record, token: outcome.token, tenant: tenant! }
}

function replyOf(app: App, token: string): Jitsudo['reply'] {
  const expires = new Date(Number(app.tokens.decode(token)?.['exp']) * 1000)
  return {
    token,
    expires_at: expires.toISOString().replace('.000Z', 'Z'),
    mfa_required: false,
    enrollment_required: false,
  }
}

/** A line per login at level info; the address only where the settings let logs have it. */
function audit({ state: { app, caller } }: Exchange, facts: object): void {
  const ip = app.settings.current.logs.logIP ? { ip: caller.ip } : {}
  app.log.info({ ...facts, ...ip }, 'jitsudo: auth.login')
}

/** A second factor can't be asked for yet: then nobody gets in, and only the log says why. */
function withoutFactor({ log }: App, { uuid }: Tenant): Error {
  log.warn(
    { tenant: uuid },
    'jitsudo: refused, the tenant requires MFA, which nobody can enrol in yet',
  )
  return fail('auth.failed')
}

/** One of this contract's own limits. Throws request.too_many. */
async function takeTry({ state: { app } }: Exchange, key: string, limit: Limit): Promise<void> {
  const taken = await takeOwnLimit(app.limits, `jitsudo:login:${key}`, limit)
  if (!taken || taken.allowed) return
  const seconds = Math.max(1, Math.ceil((taken.resetsAt - app.clock.now()) / 1000))
  throw fail('request.too_many', { headers: { 'Retry-After': String(seconds) } })
}

function send(exchange: Exchange, status: number, body: object): void {
  exchange.status = status
  exchange.set({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  exchange.body = encodeJson(body)
}
