import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'
import { randomText } from '../base/ids.js'
import { composeMessage } from './compose-message.js'
import { type Mailer, MailKept } from './mailer.js'

/** The folder inside the data folder for mails that can't be sent. */
export const mailsFolder = 'mails'

// Arbitrary: more than a newcomer looks at, too few to fill a disk.
const keptFiles = 200

/**
 * Writes mails as .eml files to `dir`/mails, logs that, and throws MailKept: for trying things out
 * before there is a mail server. The newest 200 are kept. Only the owner may read them, since they
 * contain tokens.
 */
export function createFileMailer(dir: string, log: Logger): Mailer {
  const folder = join(dir, mailsFolder)
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    async send(message) {
      const { message: bytes } = await transport.sendMail(composeMessage(message))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const time = new Date().toISOString().replace(/[:.]/g, '-')
      const path = join(folder, `${time}-${randomText(4)}.eml`)
      await writeFile(path, bytes as Buffer, { mode: 0o600 })
      log.warn(`no mail server is set up (settings.smtp): the mail is in ${path}`)
      await removeOldest(folder)
      throw new MailKept(`no mail server is set up: the mail is in ${mailsFolder}`)
    },
    close: () => {},
  }
}

/** The names begin with the time, so they sort by age. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
  for (const name of names.slice(0, Math.max(0, names.length - keptFiles))) {
    await unlink(join(folder, name)).catch(() => {})
  }
}
