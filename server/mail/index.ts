import { createMailer, type MailerParts } from './by-settings.js'
import type { Mailer } from './mailer.js'
import { createOutbox, type Outbox } from './outbox.js'

export type { Outbox } from './outbox.js'

/** The outbox on top of whatever the current settings use to send mail; `watch` sees each mail. */
export function openOutbox(
  parts: MailerParts,
  watch: (mailer: Mailer) => Mailer = (mailer) => mailer,
): Outbox {
  return createOutbox(watch(createMailer(parts)), parts.log)
}
