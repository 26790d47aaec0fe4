import type { Logger } from 'pino'
import type { Settings, SmtpSettings } from '../settings/defaults.js'
import { createFileMailer } from './file.js'
import type { Mailer } from './mailer.js'
import { createSendmailMailer, findSendmail } from './sendmail.js'
import { createSmtpMailer } from './smtp.js'

export interface MailerParts {
  settings: { readonly current: Settings }
  /** The data folder, for mails that can't be sent. */
  dir: string
  log: Logger
}

/**
 * Sends mail as the current settings say: by SMTP, otherwise by sendmail, otherwise into a file.
 */
export function createMailer({ settings, dir, log }: MailerParts): Mailer {
  let smtp: { key: string; mailer: Mailer } | undefined
  let local: Mailer | undefined

  function bySmtp(options: SmtpSettings): Mailer {
    const key = JSON.stringify(options)
    if (smtp?.key !== key) {
      smtp?.mailer.close()
      smtp = { key, mailer: createSmtpMailer(options) }
    }
    return smtp.mailer
  }

  function onThisMachine(): Mailer {
    if (!local) {
      const sendmail = findSendmail()
      local = sendmail === undefined ? createFileMailer(dir, log) : createSendmailMailer(sendmail)
    }
    return local
  }

  return {
    send(message, signal) {
      const options = settings.current.smtp
      return (options.enabled ? bySmtp(options) : onThisMachine()).send(message, signal)
    },
    close() {
      smtp?.mailer.close()
    },
  }
}
