import { createMailer, type MailerParts } from './by-settings.js'
import type { Mailer } from './mailer.js'
import { createOutbox, type Outbox } from './outbox.js'

export type { Outbox } from './outbox.js'

/** The outbox over whatever sends mails by the settings of the moment; `watch` looks at each mail. */
export function openOutbox(
  parts: MailerParts,
  watch: (mailer: Mailer) => Mailer = (mailer) => mailer,
): Outbox {
  return createOutbox(watch(createMailer(parts)), parts.log)
}
