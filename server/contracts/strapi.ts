import { authWithPassword, findAccount, requirePasswordLogin } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { ApiError } from '../base/errors.js'
import type { Contract, Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { addressKey } from '../limits/address.js'
import { takeOwnLimit } from '../limits/index.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { contractCollection } from './collection.js'
import { doorFor, refuseByState } from './strapi-account.js'
import { StrapiRefusal, strapiError } from './strapi-errors.js'
import { createGate, type StrapiGate } from './strapi-gate.js'
import { strapiUser } from './strapi-user.js'

const limitWindowSeconds = 60
// Strapi's own parser (koa-body) takes no more.
const bodyLimitBytes = 1 << 20

/**
 * The login of Strapi v3's plugin users-permissions: `POST /auth/local`, with the policy that runs
 * before it. Bodies and replies: schema/contracts/strapi.json.
 * Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js callback.
 */
export function strapi({ strapi: options }: Config): Contract {
  const gate = createGate(options.emailConfirmation)
  return {
    name: 'strapi',
    prefixes: ['/auth', '/users', '/connect'],
    routes: [
      {
        name: 'authWithPassword',
        method: 'POST',
        path: '/auth/local',
        limit: 'inside',
        bodyLimitBytes,
        run: (exchange) => logIn(exchange, options, gate),
      },
    ],
    shapeError(error, exchange) {
      const { status, body } = strapiError(error, options.errorFormat)
      send(exchange, status, body)
    },
  }
}

async function logIn(
  exchange: Exchange,
  options: Config['strapi'],
  gate: StrapiGate,
): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  // Only the public role may sign in: who is signed in already may not.
  if (await gate.check(exchange, collection)) throw new StrapiRefusal('forbidden')
  await countTry(exchange, options.triesPerMinute)
  checkNativeLimits(app, exchange, collection, passwordLabels)
  requirePasswordLogin(collection)
  const { identity, password } = await readCredentials(exchange)
  const credentials = { identity, password, identityField: '' }
  const door = doorFor(identity, options, app.clock.now())
  const refuseAccount = async (beforePassword: boolean) => {
    const account = await findAccount(app, collection, credentials, door)
    if (account) refuseByState(account, identity, options, beforePassword)
  }
  if (!options.strictEnumeration) await refuseAccount(true)
  const request = {
    caller,
    info: () => input.info('password', { identity, password }),
    mfaId: async () => '',
  }
  const outcome = await authWithPassword(app, collection, credentials, request, door).catch(
    async (error: unknown) => {
      // The flow looks at `blocked` first, upstream at the confirmation.
      if (error instanceof ApiError && error.code === 'auth.blocked') await refuseAccount(false)
      throw error
    },
  )
  // Not reached: the door is without a second factor.
  if (outcome.kind === 'mfa') throw new StrapiRefusal('invalid')
  gate.issued(outcome.token)
  send(exchange, 200, { jwt: outcome.token, user: strapiUser(outcome.record) })
}

/** Counts the try, right or wrong, and says so in the headers. Source: koa2-ratelimit 1.1. */
async function countTry(exchange: Exchange, max: number): Promise<void> {
  const { app, caller } = exchange.state
  const taken = await takeOwnLimit(app.limits, addressKey(caller.ip), {
    max,
    windowMs: limitWindowSeconds * 1000,
    group: 'strapi logins',
  })
  if (!taken) return
  exchange.set({
    'X-RateLimit-Limit': String(max),
    'X-RateLimit-Remaining': String(taken.remaining),
    'X-RateLimit-Reset': String(Math.ceil(taken.resetsAt / 1000)),
  })
  if (taken.allowed) return
  exchange.set('Retry-After', String(limitWindowSeconds))
  throw new StrapiRefusal('tooMany')
}

/** JSON whatever the content type says: no cookie is set that a foreign form could make use of. */
async function readCredentials({
  state: { input },
}: Exchange): Promise<{ identity: string; password: string }> {
  const text = await input.text()
  let body: unknown
  try {
    body = JSON.parse(text === '' ? '{}' : text)
  } catch (cause) {
    throw new StrapiRefusal('unreadable', cause)
  }
  if (body === null || typeof body !== 'object') throw new StrapiRefusal('unreadable')
  if (!hasShape('contracts/strapi.body', body)) {
    const { identifier } = body as Record<string, unknown>
    const hasIdentifier = typeof identifier === 'string' && identifier !== ''
    throw new StrapiRefusal(hasIdentifier ? 'noPassword' : 'noIdentifier')
  }
  return { identity: body.identifier, password: body.password }
}

function send(exchange: Exchange, status: number, body: object): void {
  exchange.status = status
  exchange.set({
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  exchange.body = JSON.stringify(body)
}
