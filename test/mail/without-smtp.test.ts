import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import PostalMime from 'postal-mime'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFileMailer } from '../../server/mail/file.js'
import { type Mailer, MailKept } from '../../server/mail/mailer.js'
import { createSendmailMailer, findSendmail } from '../../server/mail/sendmail.js'

const test = suite('mail without SMTP')
let dir: string
test.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'pocketgate-mail-'))
})
test.after.each(() => rmSync(dir, { recursive: true }))

const message = {
  from: { name: 'Acme', address: 'mail@app.example.com' },
  to: { name: '', address: 'ann@example.com' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello\n.\nbye',
}

/** The caller is told that the mail wasn't sent. */
async function keep(mailer: Mailer): Promise<void> {
  try {
    await mailer.send(message)
  } catch (error) {
    assert.instance(error, MailKept)
    return
  }
  assert.unreachable('the mail counted as sent')
}

test('a mail that nothing can send lies in the data folder, and the log says where', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  await keep(createFileMailer(dir, log))
  const [name = ''] = readdirSync(join(dir, 'mails'))
  const path = join(dir, 'mails', name)
  assert.match(lines.join(), path)
  assert.is(statSync(path).mode & 0o777, 0o600)
  const mail = await PostalMime.parse(readFileSync(path))
  assert.equal(mail.to, [message.to])
  assert.is(mail.subject, 'Hello')
  assert.is(mail.text?.trim(), message.text)
})

test('the newest 200 files stay', async () => {
  const mailer = createFileMailer(dir, pino({ level: 'silent' }))
  await keep(mailer)
  const [first = ''] = readdirSync(join(dir, 'mails'))
  for (let index = 0; index < 205; index++) {
    writeFileSync(join(dir, 'mails', `2020-${String(index).padStart(3, '0')}.eml`), '')
  }
  await keep(mailer)
  const names = readdirSync(join(dir, 'mails'))
  assert.is(names.length, 200)
  assert.ok(names.includes(first))
})

test('sendmail gets the mail and its recipient', async () => {
  const path = join(dir, 'sendmail')
  writeFileSync(path, `#!/bin/sh\necho "$@" > ${dir}/args\ncat > ${dir}/mail\n`)
  chmodSync(path, 0o755)
  assert.is(findSendmail(`/nowhere:${dir}`)?.endsWith('sendmail'), true)
  await createSendmailMailer(path).send(message)
  assert.is(
    readFileSync(join(dir, 'args'), 'utf8').trim(),
    '-i -f mail@app.example.com ann@example.com',
  )
  const mail = await PostalMime.parse(readFileSync(join(dir, 'mail')))
  assert.is(mail.subject, 'Hello')
})

test('a sendmail that fails is an error', async () => {
  const path = join(dir, 'sendmail')
  writeFileSync(path, '#!/bin/sh\ncat > /dev/null\nexit 3\n')
  chmodSync(path, 0o755)
  const failed = await createSendmailMailer(path)
    .send(message)
    .then(
      () => '',
      (error: Error) => error.message,
    )
  assert.match(failed, 'Sendmail exited with code 3')
})

test.run()
