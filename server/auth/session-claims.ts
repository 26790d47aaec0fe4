/** A contract's claims in addition to the native ones. */
export interface SessionClaims {
  claims: Record<string, unknown>
  ttlSeconds: number
  /** Begins a session even if the collection doesn't use them. */
  withSession?: true
  /** By default the token can't be refreshed natively: it would outlive its duration. */
  refreshable?: true
  /** A contract's own, for its answer. */
  refreshToken?: string
}
