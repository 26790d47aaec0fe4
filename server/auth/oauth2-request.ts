import type { RequestInfo } from '../base/caller.js'
import type { AuthRequest } from './outcome.js'

/** The parts of a request that only this login needs. */
export interface OAuth2Request extends AuthRequest {
  /** Counts the new account for the rate limits before it is made; may throw. */
  admitCreate(): Promise<void> | undefined
  /** The headers that rules read, without the login's own body. */
  createInfo(): Promise<RequestInfo>
}
