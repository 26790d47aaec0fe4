import type { SmtpSettings } from '../settings/defaults.js';
import type { Mailer } from './mailer.js';
/** Connections at once; twice what the outbox's lanes send, so that none waits for another's. */
export declare const smtpConnections = 20;
/**
 * Mail by SMTP, as PocketBase speaks it: `tls` is TLS from the first byte, otherwise STARTTLS where
 * the server offers it. Passwords go over an encrypted connection or to this machine only.
 * Source: tools/mailer/smtp.go, Go's net/smtp.
 */
export declare function createSmtpMailer(smtp: SmtpSettings): Mailer;
