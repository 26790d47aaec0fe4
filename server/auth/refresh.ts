import type { App } from '../base/app.js'
import type { RecordModel } from '../model/record.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'

/**
 * Exchanges a session token for a fresh one of the same session; a token that isn't `refreshable`
 * is returned unchanged. Throws auth.rule. Source: PocketBase apis/record_auth_refresh.go.
 */
export async function authRefresh(
  app: App,
  record: RecordModel,
  request: AuthRequest,
): Promise<AuthOutcome> {
  const { token } = request.caller
  return finishAuth(app, record, {
    method: '',
    request,
    ...(app.tokens.isRefreshable(token) ? { sid: app.tokens.sessionOf(token) } : { token }),
  })
}
