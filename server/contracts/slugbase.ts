import { authWithPassword, type Door } from '../auth/with-password.js'
import type { Config } from '../base/config.js'
import { fail } from '../base/errors.js'
import type { Contract, Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { boolOf } from '../model/record.js'
import { contractCollection } from './collection.js'
import { tokenCookie } from './slugbase-cookie.js'
import { SlugbaseRefusal, slugbaseError, unverifiedRefusal } from './slugbase-errors.js'
import { countLogin } from './slugbase-limits.js'
import { slugbaseClaims, slugbaseUser } from './slugbase-user.js'
import { userKeyOf } from './slugbase-user-key.js'

const tokenSeconds = 7 * 24 * 3600
const bodyLimitBytes = 10 << 20
const longestEmail = 255

/**
 * The login of SlugBase: the user in the answer, the token in a cookie that no script reads.
 * Bodies and replies: schema/contracts/slugbase.json.
 * Source: mdg-labs/slugbase backend/src/routes/auth.ts.
 */
export function slugbase({ slugbase: options }: Config): Contract {
  return {
    name: 'slugbase',
    prefixes: ['/api/auth', '/api/password-reset', '/api/email-verification'],
    routes: [
      {
        name: 'authWithPassword',
        method: 'POST',
        path: '/api/auth/login',
        limit: 'inside',
        bodyLimitBytes,
        run: (exchange) => logIn(exchange, options),
      },
    ],
    shapeError(error, exchange) {
      const { status, body } = slugbaseError(error)
      send(exchange, status, body)
    },
  }
}

async function logIn(
  exchange: Exchange,
  { requireVerifiedEmail }: Config['slugbase'],
): Promise<void> {
  const { app, caller, input } = exchange.state
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  checkNativeLimits(app, exchange, collection, passwordLabels)
  const { identity, password } = await readCredentials(exchange)
  let userKey = ''
  const door: Door = {
    only: ['email'],
    lowerCaseToo: true,
    withoutSecondFactor: true,
    hidesAuthRule: true,
    admit(record) {
      if (requireVerifiedEmail && !boolOf(record, 'verified')) throw unverifiedRefusal()
    },
    async session(record) {
      userKey = await userKeyOf(app, record)
      const claims = slugbaseClaims(record, userKey, app.clock.now())
      return { claims, ttlSeconds: tokenSeconds }
    },
  }
  const outcome = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    {
      caller,
      info: () => input.info('password', { identity, password }),
      mfaId: async () => '',
    },
    door,
  )
  // Not reached: the door is without a second factor.
  if (outcome.kind === 'mfa') throw fail('auth.failed')
  await giveBack()
  exchange.append('Set-Cookie', tokenCookie(exchange, outcome.token, tokenSeconds))
  send(exchange, 200, slugbaseUser(outcome.record, userKey))
}

async function readCredentials(
  exchange: Exchange,
): Promise<{ identity: string; password: string }> {
  const body = await readBody(exchange)
  if (!hasShape('contracts/slugbase.body', body)) {
    throw new SlugbaseRefusal('request.invalid', 'Email and password are required')
  }
  return { identity: readEmail(body.email), password: body.password }
}

/** Only what says that it is JSON: a form of another site can't, and so signs nobody in. */
async function readBody(exchange: Exchange): Promise<unknown> {
  const text = await exchange.state.input.text()
  const type = exchange.req.headers['content-type'] ?? ''
  if (text === '' || !/^\s*application\/json\s*(?:;|$)/i.test(type)) return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
  if (body === null || typeof body !== 'object') throw fail('request.unreadable')
  return body
}

/** Trimmed; the length is that of what was sent. Source: backend/src/utils/validation.ts. */
function readEmail(sent: unknown): string {
  const refuse = (text: string) => new SlugbaseRefusal('request.invalid', text)
  if (typeof sent !== 'string') throw refuse('Email is required')
  if (sent.length > longestEmail) {
    throw refuse(`Email must be no more than ${longestEmail} characters`)
  }
  const email = sent.trim()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw refuse('Invalid email format')
  return email
}

function send(exchange: Exchange, status: number, body: object | string): void {
  const isText = typeof body === 'string'
  exchange.status = status
  exchange.set({
    'Content-Type': `${isText ? 'text/html' : 'application/json'}; charset=utf-8`,
    'Cache-Control': 'no-store',
  })
  exchange.body = isText ? body : JSON.stringify(body)
}
