import type { App } from '../base/app.js'
import { type RecordModel, recordId } from '../model/record.js'

// PocketBase's, as is the memory: another process counts for itself.
const quietMs = 2 * 60 * 1000
// Arbitrary: so many entries are looked through for ended ones.
const sweepSize = 10_000

/** `verification`, `passwordReset`, or a contract's mail. */
type Kind = string

/**
 * Sends an account's mail unless one of that kind is on its way, or was sent within two minutes. One
 * that failed doesn't count. Source: PocketBase apis/record_auth_verification_request.go.
 */
export async function sendOnce(
  app: App,
  kind: Kind,
  record: RecordModel,
  send: () => Promise<void>,
): Promise<void> {
  const until = guardOf(app)
  const key = keyOf(kind, record)
  if ((until.get(key) ?? 0) > app.clock.now()) return
  until.set(key, Number.POSITIVE_INFINITY)
  try {
    await send()
    until.set(key, app.clock.now() + quietMs)
  } catch (error) {
    until.delete(key)
    throw error
  }
}

/** After a confirmation the next mail may go at once. */
export function allowNextMail(app: App, kind: Kind, record: RecordModel): void {
  guardOf(app).delete(keyOf(kind, record))
}

function guardOf(app: App): Map<string, number> {
  const until = app.memory.quietUntil
  if (until.size > sweepSize) {
    const now = app.clock.now()
    for (const [key, end] of until) if (end <= now) until.delete(key)
  }
  return until
}

function keyOf(kind: Kind, record: RecordModel): string {
  return `${kind} ${record.collection.id} ${recordId(record)}`
}
