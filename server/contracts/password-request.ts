import type { AuthRequest } from '../auth/outcome.js'
import type { Exchange } from '../base/route.js'

/** What a login by password asks of the request: rules see `sent` as its body. Left out, `mfaId` finishes no first step. */
export function passwordRequest(
  { state: { caller, input } }: Exchange,
  sent: { identity: string; password: string },
  mfaId: AuthRequest['mfaId'] = async () => '',
): AuthRequest {
  return { caller, info: () => input.info('password', sent), mfaId }
}
