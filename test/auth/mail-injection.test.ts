import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hostileTexts } from '../helper/hostile-texts.js'
import { type MailWorld, openMailWorld } from '../helper/mail-world.js'
import { type Arrived, tokenOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('mails of hostile accounts')
const users = '/api/collections/users'
const template = {
  subject: '{APP_NAME}: {RECORD:name}',
  body: '<p>{APP_NAME} {RECORD:name} {RECORD:email} {OTP}{ALERT_INFO}</p><a href="{APP_URL}/_/#/x/{TOKEN}" title="{RECORD:name}">Go</a>',
}

let world: MailWorld
let root: string
test.before(async () => {
  world = await openMailWorld()
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
  await asRoot('PATCH', users, {
    otp: { enabled: true, duration: 300, length: 6, emailTemplate: template },
    authAlert: { enabled: true, emailTemplate: template },
    verificationTemplate: template,
    resetPasswordTemplate: template,
    confirmEmailChangeTemplate: template,
  })
})
test.after(() => world.stop())

async function asRoot(method: string, path: string, body: unknown): Promise<void> {
  const answer = await send(world.url, { method, path, body, headers: { authorization: root } })
  assert.is(answer.status, 200, answer.text)
}

/** Requests every mail of an account, and returns them. */
async function mailsOf(email: string, headers: Record<string, string> = {}): Promise<Arrived[]> {
  const { token } = await signIn(email, 'first')
  await post('request-verification', { email }, headers)
  await post('request-password-reset', { email }, headers)
  await post('request-otp', { email }, headers)
  await post(
    'request-email-change',
    { newEmail: `new.${email}` },
    { ...headers, authorization: token },
  )
  await signIn(email, 'second', headers)
  const mails = [await world.box.take(`new.${email}`)]
  for (let count = 0; count < 4; count++) mails.push(await world.box.take(email))
  return mails
}

async function signIn(email: string, agent: string, headers: Record<string, string> = {}) {
  const body = { identity: email, password: 'password-1' }
  return (await post('auth-with-password', body, { ...headers, 'user-agent': agent })) as {
    token: string
  }
}

let requests = 0
/** fetch() doesn't let a test choose the Host. */
function post(
  action: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers }
    const sent = request(
      `${world.url}${users}/${action}`,
      // From a different address each time: one address may send at most 20 such mails an hour.
      { method: 'POST', headers: all, localAddress: `127.0.1.${(++requests % 250) + 1}` },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.on('end', () => {
          assert.ok(answer.statusCode! < 300, `${action}: ${answer.statusCode} ${text}`)
          resolve(text === '' ? {} : JSON.parse(text))
        })
      },
    )
    sent.on('error', reject).end(JSON.stringify(body))
  })
}

let accounts = 0
async function makeAccount(name: string): Promise<string> {
  const email = `hostile${++accounts}@example.com`
  const password = 'password-1'
  await asRoot('POST', `${users}/records`, { email, name, password, passwordConfirm: password })
  return email
}

const usualHeaders = ['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']

for (const text of hostileTexts) {
  // Both fields accept 255 characters.
  const name = text.slice(-250)
  test(`named ${JSON.stringify(name.slice(-60))}, all five mails are only themselves`, async () => {
    await asRoot('PATCH', '/api/settings', { meta: { appName: name, senderName: name } })
    const email = await makeAccount(name)
    for (const mail of await mailsOf(email)) {
      assert.is(mail.envelope.from, 'mail@app.example.com')
      assert.is(mail.envelope.to.length, 1)
      assert.equal(
        mail.to?.map(({ address }) => address),
        mail.envelope.to,
      )
      assert.is(mail.from?.address, 'mail@app.example.com')
      assert.equal(mail.headers.map(({ key }) => key).sort(), usualHeaders)
      assert.is(mail.attachments.length, 0)
      const body = (mail.html ?? '').split('<main>')[1] ?? ''
      const tags = (body.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/\s.*/s, ''))
      assert.is(tags.join(''), '<p></p><a</a></main></body></html>')
      assert.match(body, /href="https:\/\/app\.example\.com\/_\/#\/x\/[\w.{}-]+" title="[^"]*">Go</)
    }
  })
}

test('a forged host is in no link of any mail', async () => {
  await asRoot('PATCH', '/api/settings', { meta: { appName: 'Acme', senderName: 'Acme' } })
  const hosts: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: 'evil.example:8090' },
    { host: 'app.example.com@evil.example' },
    {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '1',
      'x-forwarded-server': 'evil.example',
      'x-forwarded-prefix': '/evil.example',
    },
    {
      'x-host': 'evil.example',
      'x-original-host': 'evil.example',
      'x-rewrite-url': '/evil.example',
    },
    { forwarded: 'host=evil.example;proto=http', 'x-original-url': 'https://evil.example/' },
    { origin: 'https://evil.example', referer: 'https://evil.example/' },
  ]
  for (const headers of hosts) {
    const email = await makeAccount('Plain')
    const mails = await mailsOf(email, headers)
    const told = JSON.stringify(headers)
    for (const mail of mails) assert.not.match(mail.raw, 'evil', told)
    assert.is(
      mails.filter((mail) => mail.html?.includes('"https://app.example.com/_/')).length,
      5,
      told,
    )
  }
})

const addresses = [
  'ann@example.com, evil@example.com',
  'ann@example.com,evil@example.com',
  'ann@example.com;evil@example.com',
  'ann@example.com evil@example.com',
  'ann@example.com\r\nBcc: evil@example.com',
  'ann@example.com\nBcc:evil@example.com',
  'ann@example.com\r\nRCPT TO:<evil@example.com>',
  'ann@example.com\r\n\r\n<script>alert(1)</script>',
  'ann@example.com\u0000',
  'ann@example.com\u2028',
  'ann@example.com\t',
  ' ann@example.com',
  'ann@example.com ',
  'ann@example.com> <evil@example.com',
  '<ann@example.com>',
  'Ann <ann@example.com>',
  'ann@example.com (evil)',
  '"ann\r\n"@example.com',
  '"ann" <evil@example.com>',
  'team:ann@example.com,evil@example.com;',
  'ann@example.com%0d%0aBcc:evil@example.com',
  'ann@example.com?bcc=evil@example.com',
  'mailto:ann@example.com',
  '<script>alert(1)</script>@example.com',
  '"<script>"@example.com',
  '"><img/src=x>@example.com',
  'ann@<script>.example.com',
  'ann@example.com<script>',
  'ann@[127.0.0.1]',
  '@example.com:ann@example.com',
  'ann@@example.com',
  'ann%evil.example@example.com',
  'evil.example!ann@example.com',
  '-oQ/tmp/x@example.com',
  '`id`@example.com',
  '=?utf-8?q?evil=40example.com=2C?=ann@example.com',
]

test('a hostile address is refused, or gets its own mail alone', async () => {
  const { token } = await logIn(world.url, 'users', 'ann', 'password-ann')
  let refused = 0
  for (const newEmail of addresses) {
    const path = `${users}/request-email-change`
    const headers = { authorization: token }
    const { status, text } = await send(world.url, { path, body: { newEmail }, headers })
    assert.ok(status === 204 || status === 400, `${newEmail}: ${status} ${text}`)
    if (status === 400) {
      refused++
      continue
    }
    const mail = await world.box.take()
    assert.equal(mail.envelope.to, [newEmail], newEmail)
    assert.equal(mail.headers.map(({ key }) => key).sort(), usualHeaders, newEmail)
    assert.ok(tokenFrom(mail), newEmail)
  }
  assert.ok(refused > 25, `${refused} refused`)
  await world.box.staysEmpty()
})

function tokenFrom({ html = '' }: Arrived): string {
  return tokenOf({ text: html.replace('/x/', '/auth/x/') })
}

test.run()
