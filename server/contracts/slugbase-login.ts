import { hasFactor } from '../auth/enrolled.js'
import { authWithPassword, type Door } from '../auth/with-password.js'
import type { Exchange } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { checkNativeLimits, passwordLabels } from '../limits/native.js'
import { boolOf } from '../model/record.js'
import { contractCollection } from './collection.js'
import { passwordRequest } from './password-request.js'
import { checkEmail, readBody, send } from './slugbase-body.js'
import { tokenCookie } from './slugbase-cookie.js'
import { SlugbaseRefusal, unverifiedRefusal } from './slugbase-errors.js'
import { countLogin } from './slugbase-limits.js'
import { askForCode } from './slugbase-mfa-login.js'
import { slugbaseSession, tokenSeconds } from './slugbase-session.js'
import { keyOfClaims, slugbaseUser } from './slugbase-user.js'
import { userKeyOf } from './slugbase-user-key.js'

/** `POST /api/auth/login`. Source: mdg-labs/slugbase backend/src/routes/auth.ts. */
export async function logIn(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { requireVerifiedEmail } = app.config.slugbase
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, passwordLabels)
  const { identity, password } = await readCredentials(exchange)
  const door: Door = {
    only: ['email'],
    lowerCaseToo: true,
    withoutSecondFactor: async (record) => !(await hasFactor(app, record)),
    hidesAuthRule: true,
    admit(record) {
      if (requireVerifiedEmail && !boolOf(record, 'verified')) throw unverifiedRefusal()
    },
    session: async (record) => slugbaseSession(app, record, await userKeyOf(app, record)),
  }
  const outcome = await authWithPassword(
    app,
    collection,
    { identity, password, identityField: '' },
    passwordRequest(exchange, { identity, password }),
    door,
  )
  await giveBack()
  if (outcome.kind === 'mfa') return askForCode(exchange, outcome.record, outcome.mfaId)
  exchange.append('Set-Cookie', tokenCookie(exchange, outcome.token, tokenSeconds))
  send(exchange, 200, slugbaseUser(outcome.record, keyOfClaims(outcome.claims)))
}

async function readCredentials(
  exchange: Exchange,
): Promise<{ identity: string; password: string }> {
  const body = await readBody(exchange)
  if (!hasShape('contracts/slugbase.body', body)) {
    throw new SlugbaseRefusal('request.invalid', 'Email and password are required')
  }
  return { identity: checkEmail(body.email), password: body.password }
}
