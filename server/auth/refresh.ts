import type { App } from '../base/app.js'
import type { RecordModel } from '../model/record.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'

/**
 * Trades a session token for a fresh one; a token that isn't `refreshable` comes back as it is.
 * Throws auth.rule. Source: PocketBase apis/record_auth_refresh.go.
 */
export async function authRefresh(
  app: App,
  record: RecordModel,
  request: AuthRequest,
): Promise<AuthOutcome> {
  const { token } = request.caller
  const refreshable = app.tokens.decode(token)?.['refreshable']
  return finishAuth(app, record, {
    method: '',
    request,
    ...(isTrue(refreshable) ? {} : { token }),
  })
}

/** As Go's cast.ToBool reads a claim. */
function isTrue(claim: unknown): boolean {
  if (typeof claim === 'string') return /^(1|t|T|TRUE|true|True)$/.test(claim)
  return claim === true || (typeof claim === 'number' && claim !== 0)
}
