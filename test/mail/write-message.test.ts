import PostalMime from 'postal-mime'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { composeMessage } from '../../server/mail/compose-message.js'
import type { Message } from '../../server/mail/mailer.js'

const test = suite('a mail as it is written')
const from = { name: 'Acme', address: 'mail@app.example.com' }
const to = { name: '', address: 'ann@example.com' }
const texts = { subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' }

function write(parts: Partial<Message>) {
  const { raw, envelope } = composeMessage({ from, to, ...texts, ...parts })
  return { raw: String(raw), envelope }
}

for (const name of [
  'Acme',
  'Acme, Inc.',
  'A "quoted" \\ name',
  '<evil@example.com>',
  'Zürich',
  '=?UTF-8?B?ZXZpbA==?=',
  'だ'.repeat(100),
  '😀'.repeat(70),
  'x'.repeat(900),
]) {
  test(`a reader sees name and subject as they are: ${name.slice(0, 30)}`, async () => {
    const { raw } = write({ from: { ...from, name }, subject: name })
    const mail = await PostalMime.parse(raw)
    assert.equal(mail.from, { name, address: from.address })
    assert.is(mail.subject, name)
    for (const line of raw.split('\r\n')) {
      assert.ok(line.length <= (line.includes('=?') ? 76 : 998), line)
    }
    assert.match(raw, /^[\t\r\n -~]*$/)
  })
}

for (const [what, body, encoding] of [
  ['short lines of ASCII', 'a\nb\r\nc\rd', '7bit'],
  ['a line of 998 characters', 'x'.repeat(998), '7bit'],
  ['a longer one', 'x'.repeat(999), 'quoted-printable'],
  ['other letters', 'Grüße, だ, 😀 = 5\nnext', 'quoted-printable'],
  ['control characters', 'a\u0000b\u001b', 'quoted-printable'],
  ['lines of a dot, and what looks like a header', '.\n..\nBcc: evil@example.com\n\n--=_x', '7bit'],
] as const) {
  test(`the body arrives: ${what}`, async () => {
    const { raw } = write({ text: body, html: body })
    const mail = await PostalMime.parse(raw)
    const lines = body.replace(/\r\n?/g, '\n')
    assert.is(mail.text?.replace(/\n$/, ''), lines)
    assert.is(mail.html?.replace(/\n$/, ''), lines)
    assert.is(raw.split(`Content-Transfer-Encoding: ${encoding}\r\n`).length, 3)
    assert.not.match(raw, /[^\r]\n|\r[^\n]/)
  })
}

test('a host in other letters goes by its name in ASCII', () => {
  const { raw, envelope } = write({ to: { name: '', address: 'ann@bücher.example' } })
  assert.equal(envelope, { from: from.address, to: ['ann@xn--bcher-kva.example'] })
  assert.match(raw, '\r\nTo: ann@xn--bcher-kva.example\r\n')
})

test('each mail has a date and an id of its own', () => {
  const ids = [write({}), write({})].map(({ raw }) => {
    assert.match(raw, /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\n/)
    return /\r\nMessage-ID: <([\w-]+@app\.example\.com)>\r\n/.exec(raw)?.[1]
  })
  assert.ok(ids[0])
  assert.is.not(ids[0], ids[1])
})

test.run()
