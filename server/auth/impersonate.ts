import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { checkForm, minimum } from '../base/form-errors.js'
import type { RecordModel } from '../model/record.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'

/**
 * A token for somebody else's account, which can't be refreshed. `durationSeconds` 0 means the
 * collection's. The caller must be known to be a superuser. Throws request.invalid_data. Source:
 * PocketBase apis/record_auth_impersonate.go.
 */
export async function impersonate(
  app: App,
  record: RecordModel,
  durationSeconds: number,
  request: AuthRequest,
): Promise<AuthOutcome> {
  const faults = checkForm({ duration: durationSeconds }, { duration: [minimum(0)] })
  if (faults) throw fail('request.invalid_data', { data: faults })
  const token = app.tokens.sign('auth', record, { refreshable: false }, asInGo(durationSeconds))
  return finishAuth(app, record, { method: '', request, token })
}

/** Go counts a duration's nanoseconds in 64 bits, so from 293 years on another one comes out. */
function asInGo(seconds: number): number {
  return Math.floor(Number(BigInt.asIntN(64, BigInt(seconds) * 1_000_000_000n)) / 1e9)
}
