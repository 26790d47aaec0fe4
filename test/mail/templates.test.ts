import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fillBody, fillSubject } from '../../server/mail/templates/fill.js'
import { renderMail } from '../../server/mail/templates/index.js'
import { plainText } from '../../server/mail/templates/plain-text.js'

const values = new Map([
  ['APP_NAME', 'Tom & <b>Co</b>'],
  ['TOKEN', 'a.b.c'],
  ['RECORD:name', `{TOKEN} "it's"`],
  ['RECORD:empty', ''],
])

test('placeholders are filled in one go: a value that looks like one stays', () => {
  assert.is(fillSubject('{RECORD:name}', values), `{TOKEN} "it's"`)
  assert.is(fillBody('{RECORD:name}', values), '{TOKEN} &#34;it&#39;s&#34;')
})

test('a placeholder without a value stays, an empty value leaves nothing', () => {
  assert.is(
    fillBody('{OTP} {RECORD:password} [{RECORD:empty}] {x}', values),
    '{OTP} {RECORD:password} [] {x}',
  )
})

test('values are text in the body and in the subject, templates are HTML', () => {
  assert.is(fillBody('<i>{APP_NAME}</i>', values), '<i>Tom &amp; &lt;b&gt;Co&lt;/b&gt;</i>')
  assert.is(fillSubject('From {APP_NAME}', values), 'From Tom & <b>Co</b>')
})

test('a subject is one line, whatever a value holds', () => {
  const broken = new Map([['APP_NAME', 'a\r\nBcc: x@example.com\u2028y\u0000z']])
  assert.is(fillSubject(' {APP_NAME}\n', broken), 'a Bcc: x@example.com y z')
})

const texts: [html: string, text: string][] = [
  ['<p>Hello,</p><p>you.</p>', 'Hello,\n\nyou.'],
  ['<p>a<br>b</p>', 'a\nb'],
  [
    '<p>Press <a class="btn" href="https://x.example/#/y">here</a> now</p>',
    'Press here: <https://x.example/#/y> now',
  ],
  ['<a href="https://x.example">https://x.example</a>', '<https://x.example>'],
  ['<a href="https://x.example"></a>', '<https://x.example>'],
  ['<a href="https://x.example/{TOKEN}">Go</a>now', 'Go: <https://x.example/{TOKEN}>now'],
  ['<ul><li>one</li><li>two</li></ul>', '- one\n\n- two'],
  ['<style>p {}</style><script>1</script><p>&lt;b&gt; &amp;</p>', '<b> &'],
  ['  plain \n text ', 'plain text'],
  ['<p>a</p>\n\n\n<div><p>b</p></div>', 'a\n\nb'],
  ['', ''],
]
for (const [html, text] of texts) {
  test(`as plain text: ${html || 'nothing'}`, () => assert.is(plainText(html), text))
}

test('a mail is a whole document that loads nothing, with the same as text', async () => {
  const template = {
    subject: 'Hi from {APP_NAME}',
    body: '<p><a class="btn" href="https://x.example/{TOKEN}">Go</a></p>',
  }
  const { subject, html, text } = await renderMail(template, values)
  assert.is(subject, 'Hi from Tom & <b>Co</b>')
  assert.match(html, /^<!doctype html>/)
  assert.match(html, 'href="https://x.example/a.b.c"')
  assert.not.match(html, /src=|url\(|@import|<link|<script/)
  assert.is(text, 'Go: <https://x.example/a.b.c>')
})

test.run()
