import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createTransport } from 'nodemailer'
import { composeMessage } from './compose-message.js'
import type { Mailer } from './mailer.js'

/** Mail by the sendmail command of this machine. */
export function createSendmailMailer(path: string): Mailer {
  const transport = createTransport({ sendmail: true, path })
  return {
    async send(message, signal) {
      await transport.sendMail({ ...composeMessage(message), ...(signal && { signal }) })
    },
    close: () => {},
  }
}

/** The path of sendmail, searched for like PocketBase does; undefined if it isn't installed. */
export function findSendmail(searchPath = process.env['PATH'] ?? ''): string | undefined {
  const folders = ['/usr/sbin', '/usr/bin', ...searchPath.split(delimiter)]
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'sendmail'))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
