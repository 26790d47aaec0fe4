import type { MarkGroup } from '../limits/marks.js'

/**
 * State of the login flows of this process. It is lost with the process, which at worst costs a
 * second mail or hash. If only one request may win, the database decides between processes.
 */
export interface AuthMemory {
  /** Hashes that are being replaced: of many logins at once, one does the work. */
  renewals: Set<string>
  /** Running work by key: see in-turn.ts. */
  turns: Map<string, Promise<unknown>>
}

export function createAuthMemory(): AuthMemory {
  return { renewals: new Set(), turns: new Map() }
}

// Arbitrary: longer than sending a mail takes, but limited in case its process dies.
export const mailOnItsWayMs = 10 * 60 * 1000

/** What the login flows of all processes remember, in `app.cluster.marks`. */
export const authMarks = {
  /** Alerts being sent, so that a second login from there doesn't send another. */
  alerts: { name: 'alert', kept: 10_000 },
  /** Accounts that get no other mail of a kind for a while. */
  quiet: { name: 'quiet', kept: 100_000 },
  /**
   * Used verification tokens: verifying doesn't change the token key, so the database can't tell.
   */
  usedVerifications: { name: 'used verification', kept: 10_000 },
  // Arbitrary, but nobody has that many first logins in a minute.
  /** The name that Apple sends once, by code. */
  appleNames: { name: 'apple name', kept: 1000 },
  // Arbitrary: about 5 MB, or 20 if each address has ten ids. Each one costs the requester a hash;
  // a dropped id counts as unknown.
  /** Ids of one-time passwords without a code, which must behave like an account's. */
  codelessByOwner: { name: 'codeless of owner', kept: 10_000 },
  codelessOwners: { name: 'codeless', kept: 10_000 },
} as const satisfies Record<string, MarkGroup>
