import type { App } from '../base/app.js'
import { type RecordModel, recordId } from '../model/record.js'
import { authMarks, mailOnItsWayMs } from './memory.js'

// PocketBase's interval.
const quietMs = 2 * 60 * 1000

/** `verification`, `passwordReset`, or a contract's mail. */
type Kind = string

/**
 * Sends an account's mail unless one of that kind is being sent, or was sent within two minutes. A
 * failed one doesn't count. Source: PocketBase apis/record_auth_verification_request.go.
 */
export async function sendOnce(
  app: App,
  kind: Kind,
  record: RecordModel,
  send: () => Promise<void>,
): Promise<void> {
  const { clock, cluster } = app
  const { marks } = cluster
  const key = keyOf(kind, record)
  if (!(await marks.claim(authMarks.quiet, key, 'on its way', clock.now() + mailOnItsWayMs))) return
  try {
    await send()
    await marks.set(authMarks.quiet, key, 'sent', clock.now() + quietMs)
  } catch (error) {
    await marks.take(authMarks.quiet, key)
    throw error
  }
}

/** After a confirmation the next mail may be sent at once. */
export async function allowNextMail(app: App, kind: Kind, record: RecordModel): Promise<void> {
  await app.cluster.marks.take(authMarks.quiet, keyOf(kind, record))
}

function keyOf(kind: Kind, record: RecordModel): string {
  return `${kind} ${record.collection.id} ${recordId(record)}`
}
