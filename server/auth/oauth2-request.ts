import type { RequestInfo } from '../base/caller.js'
import type { AuthRequest } from './outcome.js'

/** What only such a login asks of its request. */
export interface OAuth2Request extends AuthRequest {
  /** Counts the account that is about to be made for the rate limits; may throw. */
  admitCreate(): Promise<void> | undefined
  /** The headers that rules read, and nothing of the login's own body. */
  createInfo(): Promise<RequestInfo>
}
