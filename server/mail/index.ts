import { createMailer, type MailerParts } from './by-settings.js'
import { createOutbox, type Outbox } from './outbox.js'

export type { Outbox } from './outbox.js'

/** The outbox over whatever sends mails by the settings of the moment. */
export function openOutbox(parts: MailerParts): Outbox {
  return createOutbox(createMailer(parts), parts.log)
}
