import { createTransport } from 'nodemailer'
import type { SmtpSettings } from '../settings/defaults.js'
import { composeMessage } from './compose-message.js'
import type { Mailer } from './mailer.js'

/** Simultaneous connections: twice what the outbox's lanes send, so that none waits for another. */
export const smtpConnections = 20

// Arbitrary: a server that is silent for this long won't answer.
const connectTimeoutMs = 10_000
const silenceTimeoutMs = 30_000
// Long enough for a burst of mails, short enough that no server waits for us when it shuts down.
const idleTimeoutMs = 2_000

/**
 * Mail by SMTP, as PocketBase speaks it: `tls` means TLS from the first byte, otherwise STARTTLS is
 * used if the server offers it. Passwords are only sent over an encrypted connection or to this
 * machine. With a user name or password, a server that takes neither is an error, even if it would
 * take the mail. Source: tools/mailer/smtp.go, Go's net/smtp.
 */
export function createSmtpMailer(smtp: SmtpSettings): Mailer {
  const { host, port, tls, username, password, authMethod, localName } = smtp
  const isLocal = /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)
  const hasLogin = username !== '' || password !== ''
  const transport = createTransport({
    pool: true,
    maxConnections: smtpConnections,
    host,
    port,
    secure: tls,
    name: localName || 'localhost',
    requireTLS: hasLogin && !tls && !isLocal,
    // Nobody is between this machine and itself, and its certificate is rarely signed.
    tls: { rejectUnauthorized: !isLocal },
    ...(hasLogin && {
      auth: { user: username, pass: password },
      authMethod: authMethod === 'LOGIN' ? 'LOGIN' : 'PLAIN',
      forceAuth: true,
    }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    idleTimeout: idleTimeoutMs,
  })
  return {
    async send(message, signal) {
      await transport.sendMail({ ...composeMessage(message), ...(signal && { signal }) })
    },
    close: () => transport.close(),
  }
}
