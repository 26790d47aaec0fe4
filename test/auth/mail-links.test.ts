import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import Database from '../helper/database.js'
import { type MailWorld, openMailWorld, until } from '../helper/mail-world.js'
import { useMailbox } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'

const test = suite('mails of accounts')
let world: MailWorld
let dir: string
test.before(async () => {
  dir = copyFolder()
  setTemplate(dir, {
    subject: 'Reset for {RECORD:name} of {APP_NAME}',
    body: '<p>{APP_NAME}: {RECORD:name} {RECORD:tokenKey} {RECORD:verified}</p><a href="{APP_URL}/_/#/auth/confirm-password-reset/{TOKEN}">x</a>',
  })
  world = await openMailWorld({ boot: { dir } })
})
test.after(async () => {
  await world.stop()
  removeFolder(dir)
})

function setTemplate(folder: string, template: object): void {
  const db = new Database(join(folder, 'data.db'))
  db.prepare(
    "UPDATE _collections SET options = json_set(options, '$.resetPasswordTemplate', json(?)) WHERE name = 'users'",
  ).run(JSON.stringify(template))
  db.close()
}

const reset = '/api/collections/users/request-password-reset'

/** fetch() doesn't let a test choose the Host. */
function postAs(host: string, email: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
      'x-real-ip': '1.2.3.4',
      origin: 'https://evil.example',
      referer: 'https://evil.example/',
      'content-type': 'application/json',
    }
    const sent = request(world.url + reset, { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', resolve)
    })
    sent.on('error', reject).end(JSON.stringify({ email }))
  })
}

test('links begin with the configured address, whatever host was asked', async () => {
  await postAs('evil.example', 'ann@example.com')
  const mail = await world.box.take('ann@example.com')
  assert.match(mail.html ?? '', '"https://app.example.com/_/#/auth/confirm-password-reset/')
  assert.not.match(mail.raw, 'evil.example')
})

test('what an account or the app is called is text, and hidden fields are never shown', async () => {
  await useMailbox(world.url, world.box, {
    meta: { appName: '<b>Acme</b>\r\nBcc: x@example.com', appURL: 'https://app.example.com/' },
  })
  await send(world.url, { path: reset, body: { email: 'fred@example.com' } })
  const mail = await world.box.take('fred@example.com')
  assert.is(mail.subject, 'Reset for <Fred> & "Co" of <b>Acme</b> Bcc: x@example.com')
  assert.is(mail.bcc, undefined)
  const html = mail.html ?? ''
  assert.match(html, '&lt;b&gt;Acme&lt;/b&gt;')
  assert.match(html, '&lt;Fred&gt; &amp; &#34;Co&#34; {RECORD:tokenKey} true')
  assert.match(html, '"https://app.example.com/_/#/')
})

test('without a mail server a mail lies in the data folder', async () => {
  // No sendmail either, whatever is in this machine's PATH.
  const server = await boot({ env: { PATH: '/nowhere' } })
  try {
    await send(server.url, { path: reset, body: { email: 'ann@example.com' } })
    const log = () => server.stdout() + server.stderr()
    await until(() => /the mail is in .*\.eml/.test(log()), 'the log line')
    const [name = ''] = readdirSync(join(server.dir, 'mails'))
    assert.match(readFileSync(join(server.dir, 'mails', name), 'utf8'), 'To: ann@example.com')
  } finally {
    await server.stop()
  }
})

test('mails under way are sent before the server stops', async () => {
  const copy = copyFolder()
  const server = await boot({ dir: copy })
  world.box.delayMs = 500
  await useMailbox(server.url, world.box)
  await send(server.url, { path: reset, body: { email: 'carl@example.com' } })
  await server.stop()
  assert.equal(
    world.box.mails.map(({ envelope }) => envelope.to),
    [['carl@example.com']],
  )
  removeFolder(copy)
})

test.run()
