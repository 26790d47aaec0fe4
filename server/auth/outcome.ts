import type { Caller, RequestInfo } from '../base/caller.js'
import type { RecordModel } from '../model/record.js'

/** Where a login comes from: the parts of the request that the flow may need, read on demand. */
export interface AuthRequest {
  caller: Caller
  /** For rules. Throws request.invalid if the body isn't a map. */
  info(): Promise<RequestInfo>
  /** The id of a login's first step, from query or body; '' without one. Throws mfa.unreadable. */
  mfaId(): Promise<string>
  /** Default: a login returns no refresh token. */
  wantsRefreshToken?: boolean
}

/** A finished login, or one that waits for its second factor. Every contract must answer both. */
export type AuthOutcome = BegunSession | { kind: 'mfa'; record: RecordModel; mfaId: string }

export interface BegunSession {
  kind: 'session'
  record: RecordModel
  token: string
  /** If the client asked for one and the collection issues them. */
  refreshToken?: string
  /** A contract's claims in addition to the native ones. */
  claims?: Readonly<Record<string, unknown>>
  /** The provider's data about the signed-in user. */
  meta?: Record<string, unknown>
}
