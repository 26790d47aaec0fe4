import type { MarkGroup } from '../limits/marks.js'

/**
 * What the login flows of this process are at. It is lost with the process, which at worst costs a
 * second mail or hash. Where only one request may win, the database decides between processes.
 */
export interface AuthMemory {
  /** Hashes that are being replaced: of many logins at once, one does the work. */
  renewals: Set<string>
  /** What is waited for by key: see in-turn.ts. */
  turns: Map<string, Promise<unknown>>
}

export function createAuthMemory(): AuthMemory {
  return { renewals: new Set(), turns: new Map() }
}

// Arbitrary: longer than a mail is on its way, and not for ever where its process dies.
export const mailOnItsWayMs = 10 * 60 * 1000

/** What the login flows of all processes remember, in `app.cluster.marks`. */
export const authMarks = {
  /** Alerts on their way, so that a second login from there sends no second one. */
  alerts: { name: 'alert', kept: 10_000 },
  /** Accounts that get no other mail of a kind for a while. */
  quiet: { name: 'quiet', kept: 100_000 },
  /** Used verification tokens: verifying doesn't change the token key, so the database can't tell. */
  usedVerifications: { name: 'used verification', kept: 10_000 },
  // Arbitrary, but nobody has so many first logins in a minute.
  /** The name that Apple tells once, by code. */
  appleNames: { name: 'apple name', kept: 1000 },
  // Arbitrary: some 5 MB, or 20 where each address has ten ids. Each costs who asks a hash, and an id
  // that is forgotten is one of nobody.
  /** Ids of one-time passwords that have no code: they must behave as an account's do. */
  codelessByOwner: { name: 'codeless of owner', kept: 10_000 },
  codelessOwners: { name: 'codeless', kept: 10_000 },
} as const satisfies Record<string, MarkGroup>
