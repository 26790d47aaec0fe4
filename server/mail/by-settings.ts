import type { Logger } from 'pino'
import type { Settings, SmtpSettings } from '../settings/defaults.js'
import type { Mailer } from './mailer.js'

export interface MailerParts {
  settings: { readonly current: Settings }
  /** The data folder, for mails that can't be sent. */
  dir: string
  log: Logger
}

/**
 * Sends mail as the current settings say: by SMTP, otherwise by sendmail, otherwise into a file.
 * What a way needs is loaded with its first mail.
 */
export function createMailer({ settings, dir, log }: MailerParts): Mailer {
  let smtp: { key: string; mailer: Promise<Mailer> } | undefined
  let local: Promise<Mailer> | undefined

  function bySmtp(options: SmtpSettings): Promise<Mailer> {
    const key = JSON.stringify(options)
    if (smtp?.key !== key) {
      closeSmtp()
      const mailer = import('./smtp.js').then(({ createSmtpMailer }) => createSmtpMailer(options))
      smtp = { key, mailer }
    }
    return smtp.mailer
  }

  function onThisMachine(): Promise<Mailer> {
    local ??= findLocal()
    return local
  }

  async function findLocal(): Promise<Mailer> {
    const { createSendmailMailer, findSendmail } = await import('./sendmail.js')
    const sendmail = findSendmail()
    if (sendmail !== undefined) return createSendmailMailer(sendmail)
    const { createFileMailer } = await import('./file.js')
    return createFileMailer(dir, log)
  }

  function closeSmtp(): void {
    smtp?.mailer.then(
      (mailer) => mailer.close(),
      () => {},
    )
  }

  return {
    async send(message, signal) {
      const options = settings.current.smtp
      const mailer = options.enabled ? bySmtp(options) : onThisMachine()
      await (await mailer).send(message, signal)
    },
    close: closeSmtp,
  }
}
