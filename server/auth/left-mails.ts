import type { App } from '../base/app.js'
import { MailUnsent } from '../mail/mailer.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { type TokenKind, tokenKinds } from '../tokens/kinds.js'

/** The mails that can be made anew, each with the kind of token whose end makes it useless. */
const kinds = {
  verification: 'verification',
  passwordReset: 'passwordReset',
  // It warns of a session.
  authAlert: 'auth',
  factorNotice: 'auth',
  // Its own token is made when it is sent.
  contract: 'passwordReset',
} as const satisfies Record<string, TokenKind>

export type LeftKind = keyof typeof kinds

/** A mail that a stop came before: what it is to be, not its text; `left_mails` of pocketgate.db. */
export interface LeftMail {
  kind: LeftKind
  /** Ids. */
  collection: string
  record: string
  /** What the mail says beside that, as JSON; '' for nothing. */
  detail: string
}

// Seconds: longer than the outbox tries, so that nobody takes up what is still on its way.
const claimSeconds = 900

/**
 * Sends an account's mail; where the gateway stops before it is accepted, notes it for the next
 * start. Throws what `send` throws otherwise.
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
    const values = [kind, record.collection.id, recordId(record), detail, expires]
    await own.transaction((tx) => tx.run(insert, values))
  }
}

/** Takes what was left and is still of use: of many processes, one gets each. */
export async function claimLeftMails(app: App): Promise<LeftMail[]> {
  if (!app.store.hasOwn()) return []
  const own = await app.store.own()
  const now = nowSeconds(app)
  // It looks at one row, which the planner can't tell of a table without row ids: nearly every start would
  // begin a reader process for it.
  const some = await own.read.all('SELECT 1 FROM left_mails LIMIT 1', [], 1)
  if (some.length === 0) return []
  return own.transaction(async (tx) => {
    await tx.run('DELETE FROM left_mails WHERE expires <= ?', [now])
    const claimed: LeftMail[] = []
    const found = await tx.all<LeftMail>(
      'SELECT kind, collection, record, detail FROM left_mails WHERE claimed_until <= ?',
      [now],
    )
    for (const mail of found) {
      const { changes } = await tx.run(claim, [now + claimSeconds, ...keyOf(mail), now])
      if (changes === 1) claimed.push(mail)
    }
    return claimed
  })
}

/** After the mail is sent, or can't be. */
export async function forgetLeftMail(app: App, mail: LeftMail): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) => tx.run(`DELETE FROM left_mails WHERE ${key}`, keyOf(mail)))
}

/** Leaves a claimed mail for another start. */
export async function releaseLeftMail(app: App, mail: LeftMail): Promise<void> {
  const own = await app.store.own()
  await own.transaction((tx) =>
    tx.run(`UPDATE left_mails SET claimed_until = 0 WHERE ${key}`, keyOf(mail)),
  )
}

function keyOf({ kind, collection, record, detail }: LeftMail): string[] {
  return [kind, collection, record, detail]
}

function nowSeconds({ clock }: App): number {
  return Math.floor(clock.now() / 1000)
}

const key = 'kind = ? AND collection = ? AND record = ? AND detail = ?'
const claim = `UPDATE left_mails SET claimed_until = ? WHERE ${key} AND claimed_until <= ?`
const insert = `INSERT INTO left_mails (kind, collection, record, detail, expires) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (kind, collection, record, detail) 
  DO UPDATE SET expires = excluded.expires, claimed_until = 0`
