import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import type { RecordModel } from '../model/record.js'
import { finishAuth } from './finish.js'
import type { Finish } from './finish-options.js'
import type { AuthRequest, BegunSession } from './outcome.js'

/**
 * A session right after a sign-up or reset, through the one door out of every login; undefined if
 * the account may not be signed in right away, because a second factor is required, or the auth
 * rule isn't met.
 */
export async function sessionAfter(
  app: App,
  record: RecordModel,
  request: Pick<AuthRequest, 'caller' | 'info'>,
  session: NonNullable<Finish['session']>,
): Promise<BegunSession | undefined> {
  const mfaId = async () => {
    throw fail('auth.failed')
  }
  try {
    const outcome = await finishAuth(app, record, {
      method: 'password',
      request: { ...request, mfaId },
      session,
    })
    return outcome.kind === 'session' ? outcome : undefined
  } catch (error) {
    const isRefused =
      error instanceof ApiError && (error.code === 'auth.failed' || error.code === 'auth.rule')
    if (isRefused) return undefined
    throw error
  }
}
