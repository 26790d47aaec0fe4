/** What a contract's token has beyond the native claims. */
export interface SessionClaims {
  claims: Record<string, unknown>
  ttlSeconds: number
  /** Begins a session, also where the collection asks for none. */
  withSession?: true
  /** Left out: can't be refreshed natively, or it would outgrow its seconds. */
  refreshable?: true
  /** A contract's own, for its answer. */
  refreshToken?: string
}
