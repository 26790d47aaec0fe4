import type { SMTPServerOptions } from 'smtp-server'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSmtpMailer } from '../../server/mail/smtp.js'
import type { SmtpSettings } from '../../server/settings/defaults.js'
import { type Arrived, openMailbox } from '../helper/mailbox.js'

const test = suite('SMTP')

const message = {
  from: { name: 'Zoë, "the" <sender>', address: 'mail@app.example.com' },
  to: { name: '', address: 'ann@example.com' },
  subject: 'Grüße — 你好',
  html: '<p>1 &lt; 2 ✓</p>',
  text: '1 < 2 ✓',
}

async function deliver(
  server: SMTPServerOptions = {},
  settings: Partial<SmtpSettings> = {},
): Promise<Arrived> {
  const box = await openMailbox({ server })
  const mailer = createSmtpMailer({
    enabled: true,
    host: '127.0.0.1',
    port: box.port,
    username: '',
    password: '',
    authMethod: '',
    tls: false,
    localName: '',
    ...settings,
  })
  try {
    await mailer.send(message)
    return await box.take()
  } finally {
    mailer.close()
    await box.stop()
  }
}

async function fault(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was wrong',
    (error: Error) => error.message,
  )
}

test('a mail arrives as it was written: names, subject, HTML and text', async () => {
  const mail = await deliver()
  assert.equal(mail.from, message.from)
  assert.equal(mail.to, [message.to])
  assert.equal(mail.envelope, { from: 'mail@app.example.com', to: ['ann@example.com'] })
  assert.is(mail.subject, message.subject)
  assert.is(mail.html?.trim(), message.html)
  assert.is(mail.text?.trim(), message.text)
  assert.match(mail.messageId ?? '', /@app\.example\.com>$/)
})

test('it introduces itself by the local name, or as localhost', async () => {
  const names: string[] = []
  const server: SMTPServerOptions = {
    onMailFrom(_address, session, done) {
      names.push(String(session.hostNameAppearsAs))
      done()
    },
  }
  await deliver(server)
  await deliver(server, { localName: 'gate.example.com' })
  assert.equal(names, ['localhost', 'gate.example.com'])
})

for (const authMethod of ['', 'PLAIN', 'LOGIN']) {
  test(`it signs in by ${authMethod || 'the default method'}`, async () => {
    const seen: string[] = []
    const server: SMTPServerOptions = {
      authOptional: false,
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth({ method, username, password }, _session, done) {
        seen.push(`${method} ${username} ${password}`)
        if (password === 'right') done(null, { user: username })
        else done(new Error('no'))
      },
    }
    await deliver(server, { username: 'me', password: 'right', authMethod })
    assert.equal(seen, [`${authMethod || 'PLAIN'} me right`])
    const refused = deliver(server, { username: 'me', password: 'wrong', authMethod })
    assert.match(await fault(refused), 'Invalid login')
  })
}

test('a password is not left out quietly where the server offers no sign-in', async () => {
  const server: SMTPServerOptions = { disabledCommands: ['AUTH', 'STARTTLS'] }
  const refused = deliver(server, { username: 'me', password: 'right' })
  assert.match(await fault(refused), 'Invalid login')
})

test('STARTTLS is used where the server offers it, and TLS from the first byte when told so', async () => {
  const secured: boolean[] = []
  const note: SMTPServerOptions = {
    onMailFrom(_address, session, done) {
      secured.push(session.secure)
      done()
    },
  }
  await deliver({ ...note, disabledCommands: [] })
  await deliver({ ...note, secure: true }, { tls: true })
  await deliver(note)
  assert.equal(secured, [true, true, false])
})

test('a server that is not there, or refuses, is an error', async () => {
  assert.match(await fault(deliver({}, { port: 1 })), 'ECONNREFUSED')
  const server: SMTPServerOptions = {
    onRcptTo: (_address, _session, done) => done(new Error('no such user')),
  }
  assert.match(await fault(deliver(server)), 'no such user')
})

test.run()
