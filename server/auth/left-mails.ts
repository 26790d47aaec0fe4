import type { App } from '../base/app.js'
import { MailUnsent } from '../mail/mailer.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { LeftMailKey } from '../store/statements/left-mails.js'
import * as leftMails from '../store/statements/left-mails.js'
import { type TokenKind, tokenKinds } from '../tokens/kinds.js'

/** The mails that can be built again, each with the kind of token whose expiry makes it useless. */
const kinds = {
  verification: 'verification',
  passwordReset: 'passwordReset',
  // It warns about a session.
  authAlert: 'auth',
  factorNotice: 'auth',
  // Its own token is created when it is sent.
  contract: 'passwordReset',
} as const satisfies Record<string, TokenKind>

export type LeftKind = keyof typeof kinds

/**
 * A mail that a shutdown interrupted: its kind and recipient, not its text; `left_mails` of
 * pocketgate.db.
 */
export interface LeftMail {
  kind: LeftKind
  /** Ids. */
  collection: string
  record: string
  /** What the mail says besides that, as JSON; '' for nothing. */
  detail: string
}

// Seconds: longer than the outbox tries, so that nobody takes a mail that is still being sent.
const claimSeconds = 900

/**
 * Sends an account's mail; if the gateway stops before it is accepted, records it for the next
 * start. Throws other errors of `send`.
 */
export async function sendOrLeave(
  app: App,
  mail: { kind: LeftKind; record: RecordModel; detail?: string },
  send: (app: App, record: RecordModel) => Promise<void>,
): Promise<void> {
  const { kind, record, detail = '' } = mail
  const { auth } = record.collection as AuthCollection
  const expires = nowSeconds(app) + auth[tokenKinds[kinds[kind]]].duration
  try {
    await send(app, record)
  } catch (error) {
    if (!(error instanceof MailUnsent)) throw error
    const own = await app.store.own()
    const key = [kind, record.collection.id, recordId(record), detail] as const
    await own.transaction((tx) => leftMails.put(tx, key, expires))
  }
}

/** Takes the recorded mails that are still useful: of several processes, one gets each. */
export async function claimLeftMails(app: App): Promise<LeftMail[]> {
  if (!app.store.hasOwn()) return []
  const own = await app.store.own()
  const now = nowSeconds(app)
  if (!(await leftMails.isSome(own.read))) return []
  return own.transaction(async (tx) => {
    await leftMails.removeExpired(tx, now)
    const claimed: LeftMail[] = []
    for (const mail of await leftMails.unclaimed<LeftMail>(tx, now)) {
      const { changes } = await leftMails.claim(tx, keyOf(mail), now + claimSeconds, now)
      if (changes === 1) claimed.push(mail)
    }
    return claimed
  })
}

/** After the mail was sent, or can't be. */
export async function forgetLeftMail(app: App, mail: LeftMail): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => leftMails.remove(tx, keyOf(mail)))
}

/** Leaves a claimed mail for another start. */
export async function releaseLeftMail(app: App, mail: LeftMail): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => leftMails.release(tx, keyOf(mail)))
}

function keyOf({ kind, collection, record, detail }: LeftMail): LeftMailKey {
  return [kind, collection, record, detail]
}

function nowSeconds({ clock }: App): number {
  return Math.floor(clock.now() / 1000)
}
