import type { AuthRequest } from '../auth/outcome.js'
import type { Exchange } from '../base/route.js'

/** The parts of a request that a password login needs; rules see `sent` as its body. Without `mfaId` it doesn't finish a first step. */
export function passwordRequest(
  { state: { caller, input } }: Exchange,
  sent: { identity: string; password: string },
  mfaId: AuthRequest['mfaId'] = async () => '',
): AuthRequest {
  return { caller, info: () => input.info('password', sent), mfaId }
}
