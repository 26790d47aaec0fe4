import { domainToASCII } from 'node:url'
import type { SendMailOptions } from 'nodemailer'
import type { MailAddress, Message } from './mailer.js'
import { writeMessage } from './write-message.js'

/**
 * A message in nodemailer's terms. Names and subject are one line each, addresses are accepted
 * whole or refused, and nothing is fetched: text from a record can't add headers, recipients or
 * files. Throws TypeError for anything but a single address.
 */
export function composeMessage({ from, to, subject, html, text }: Message): SendMailOptions {
  const sender = safeAddress(from)
  const recipient = safeAddress(to)
  const parts = { from: sender, to: recipient, subject: oneLine(subject), html, text }
  return {
    envelope: { from: sender.address, to: [recipient.address] },
    // As bytes: a text would go through a stream of characters.
    raw: Buffer.from(writeMessage(parts, new Date())),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** Line breaks of every kind and control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

// Stricter than the RFC, whose quoted names and comments can hide a second address. It also must
// not look like a command-line option.
const addressForm = /^(?!-)[^\s\p{Cc}\p{Z}<>()[\]\\,;:"@]+@(?!-)[^\s\p{Cc}\p{Z}<>()[\]\\,;:"@]+$/u

function safeAddress({ name, address }: MailAddress): MailAddress {
  if (!addressForm.test(address) || address.length > 320) {
    throw new TypeError('not an e-mail address that mail can go to')
  }
  const at = address.indexOf('@')
  const domain = address.slice(at + 1)
  // An invalid host name is kept, and the mail server refuses it.
  const ascii = isAscii(domain) ? domain : domainToASCII(domain) || domain
  const safe = `${address.slice(0, at)}@${ascii}`
  // A full-width comma or bracket has become a plain one by now.
  if (!addressForm.test(safe)) throw new TypeError('not an e-mail address that mail can go to')
  return { name: oneLine(name), address: safe }
}

function isAscii(text: string): boolean {
  return /^[!-~]*$/.test(text)
}
