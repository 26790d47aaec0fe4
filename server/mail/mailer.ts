/** An address as its parts, so that no header is ever assembled from text. */
export interface MailAddress {
  /** '' for none. */
  name: string
  address: string
}

/** One mail to one recipient. */
export interface Message {
  from: MailAddress
  to: MailAddress
  subject: string
  html: string
  /** The same for readers without HTML. */
  text: string
}

/** A way to send mail: SMTP, sendmail, or a file. */
export interface Mailer {
  /**
   * Resolves once the mail is accepted; throws on any fault, including a bad address. Aborting
   * `signal` withdraws a mail that isn't accepted yet.
   */
  send(message: Message, signal?: AbortSignal): Promise<void>
  /** Closes idle connections; mails being sent continue. */
  close(): void
}

/** The gateway stopped before any server accepted this mail. */
export class MailUnsent extends Error {
  override readonly name = 'MailUnsent'
}

/**
 * Nothing is set up to send mail: this one was written to a file, for people who are trying things
 * out.
 */
export class MailKept extends Error {
  override readonly name = 'MailKept'
}
