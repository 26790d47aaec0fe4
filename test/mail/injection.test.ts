import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSmtpMailer } from '../../server/mail/smtp.js'
import { renderMail } from '../../server/mail/templates/index.js'
import { hostileTexts } from '../helper/hostile-texts.js'
import { type Mailbox, openMailbox } from '../helper/mailbox.js'

const test = suite('mail injection')
let box: Mailbox
let mailer: ReturnType<typeof createSmtpMailer>
test.before(async () => {
  box = await openMailbox()
  const { port } = box
  const login = { username: '', password: '', authMethod: '', tls: false, localName: '' }
  mailer = createSmtpMailer({ enabled: true, host: '127.0.0.1', port, ...login })
})
test.after(async () => {
  mailer.close()
  await box.stop()
})

const template = {
  subject: '{APP_NAME}: {RECORD:name}',
  body: '<p>{APP_NAME} {RECORD:name} {RECORD:email}</p><p><a class="btn" href="{APP_URL}/_/#/x/{TOKEN}">Go</a></p>',
}
const expected = ['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']

for (const text of hostileTexts) {
  test(`no header, recipient or HTML comes of ${JSON.stringify(text.slice(-60))}`, async () => {
    const values = new Map([
      ['APP_NAME', text],
      ['APP_URL', 'https://app.example.com'],
      ['TOKEN', 'secret.token'],
      ['RECORD:name', text],
      ['RECORD:email', text],
    ])
    await mailer.send({
      from: { name: text, address: 'mail@app.example.com' },
      to: { name: '', address: 'ann@example.com' },
      ...(await renderMail(template, values)),
    })
    const mail = await box.take()
    assert.equal(mail.envelope, { from: 'mail@app.example.com', to: ['ann@example.com'] })
    assert.equal(mail.headers.map(({ key }) => key).sort(), expected)
    assert.equal(mail.to, [{ name: '', address: 'ann@example.com' }])
    assert.is(mail.from?.address, 'mail@app.example.com')
    const html = mail.html ?? ''
    const body = html.slice(html.indexOf('<main>'))
    const tags = (body.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/\s.*/s, ''))
    assert.equal(tags, [
      '<main>',
      '<p>',
      '</p>',
      '<p>',
      '<a',
      '</a>',
      '</p>',
      '</main>',
      '</body>',
      '</html>',
    ])
    assert.is(body.match(/secret\.token/g)?.length, 1)
  })
}

const addresses = [
  'ann@example.com, evil@example.com',
  'ann@example.com;evil@example.com',
  'ann@example.com\r\nRCPT TO:<evil@example.com>',
  'ann@example.com\nBcc: evil@example.com',
  'ann@example.com> <evil@example.com',
  '<evil@example.com>',
  '"x\r\n y"@example.com',
  'evil@example.com (ann@example.com)',
  '-oQ/tmp@example.com',
  'ann@-x.example.com',
  'a b@example.com',
  'ann@example.com\u2028',
  'ann@example.com，root',
  'ann@example.com（evil）',
  'ann@－x.example.com',
  'ann',
  '@example.com',
  'ann@',
  'ann@b@example.com',
  '',
]
for (const address of addresses) {
  test(`no mail goes to ${JSON.stringify(address)}`, async () => {
    const parts = { subject: 'x', html: '<p>x</p>', text: 'x' }
    const from = { name: '', address: 'mail@app.example.com' }
    const failed = mailer.send({ from, to: { name: '', address }, ...parts }).then(
      () => false,
      (error) => error instanceof TypeError,
    )
    assert.ok(await failed)
    assert.equal(box.mails, [])
  })
}

test.run()
