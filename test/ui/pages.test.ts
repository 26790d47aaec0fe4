import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import Database from '../helper/database.js'
import { databaseOf } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('pages')
if (!browserPath) console.log('no Chromium: the pages are not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let server: Booted
let browser: Browser
let page: Page
const complaints: string[] = []

test.before(async () => {
  server = await boot()
  if (!browserPath) return
  browser = await startBrowser()
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) complaints.push(`asked ${request.url()}`)
  })
})
test.after(async () => {
  await browser?.close()
  await server.stop()
})

let made = 0

/**
 * A token like a mailed one, different each time: two of the same second would be the same text.
 */
function tokenFor(username: string, type: string, option: string, claims: object = {}): string {
  const db = new Database(join(server.dir, 'data.db'), { readonly: true })
  const user = db.prepare('SELECT * FROM users WHERE username = ?').get(username) as Row
  const row = db.prepare("SELECT id, options FROM _collections WHERE name = 'users'").get() as Row
  db.close()
  const { secret } = JSON.parse(row['options']!)[option]
  const exp = Math.floor(Date.now() / 1000) + 600 + made++
  const { id, email, tokenKey } = user
  const all = { collectionId: row['id'], email, exp, id, type, ...claims }
  const body = [{ alg: 'HS256', typ: 'JWT' }, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = createHmac('sha256', `${tokenKey}${secret}`).update(body).digest('base64url')
  return `${body}.${signature}`
}

type Row = Record<string, string>

async function open(name: string, token: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${server.url}/_/#/auth/${name}/${token}`)
}

const shown = (text: string) => page.getByText(text).waitFor({ timeout: 5000 })

inBrowser(
  'the start page asks superusers to sign in, and tells nobody of the machine',
  async () => {
    await page.goto(`${server.url}/_/`)
    await page.getByRole('heading', { name: 'Superuser sign-in' }).waitFor({ timeout: 5000 })
    assert.not(await page.locator('#confirm').isVisible())
    assert.not(await page.locator('#welcome').isVisible())
    assert.not.match(await page.content(), /superuser upsert|\{[A-Z_]+\}|<!--/)
  },
)

inBrowser('a browser at / gets there; a fresh folder is told how to make a superuser', async () => {
  const fresh = await boot({ data: null })
  const other = await browser.newPage()
  try {
    await other.goto(fresh.url)
    assert.is(other.url(), `${fresh.url}/_/`)
    const line = (await other.locator('pre').textContent()) ?? ''
    assert.match(line, `superuser upsert EMAIL PASSWORD --dir ${fresh.dir}`)
    // Check that the printed command works.
    const [, ...args] = line
      .replace('EMAIL PASSWORD', 'me@example.com long-password')
      .replace('--database URL', `--database ${await databaseOf(fresh.dir)}`)
      .split(' ')
    await promisify(execFile)(process.execPath, args)
    await other.reload()
    await other.getByRole('heading', { name: 'Superuser sign-in' }).waitFor({ timeout: 5000 })
  } finally {
    await other.close()
    await fresh.stop()
  }
})

inBrowser('verification: opening the link changes nothing, the button does, once', async () => {
  const token = tokenFor('bob', 'verification', 'verificationToken')
  await open('confirm-verification', token)
  await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor()
  assert.is((await logIn(server.url, 'users', 'bob', 'password-bob')).record['verified'], false)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await shown('Your address is confirmed')
  assert.is((await logIn(server.url, 'users', 'bob', 'password-bob')).record['verified'], true)
})

inBrowser('password reset: faults stand at their field, then the new password works', async () => {
  const token = tokenFor('carl', 'passwordReset', 'passwordResetToken')
  await open('confirm-password-reset', token)
  const save = page.getByRole('button', { name: 'Save the password' })
  await save.click()
  assert.is(await page.getByText('Type a password.').count(), 2)
  const [first, second] = [
    page.getByLabel('New password', { exact: true }),
    page.getByLabel('Repeat the new'),
  ]
  await first.fill('short')
  await second.fill('other')
  await save.click()
  await shown('The two passwords are not the same.')
  await second.fill('short')
  await save.click()
  await shown('Use 8 to 255 characters.')
  assert.is(await first.getAttribute('aria-invalid'), 'true')
  await first.fill('new-password-carl')
  await second.fill('new-password-carl')
  await page.keyboard.press('Enter')
  await shown('Your password is changed')
  await logIn(server.url, 'users', 'carl', 'new-password-carl')
  forget400()

  await open('confirm-password-reset', token)
  await first.fill('another-password')
  await second.fill('another-password')
  await save.click()
  await shown('This link no longer works')
  await shown('Ask for a new one in the app.')
  forget400()
})

inBrowser('e-mail change: the new address is named, the password asked for', async () => {
  const newEmail = 'new-ann@example.com'
  const token = tokenFor('ann', 'emailChange', 'emailChangeToken', { newEmail })
  await open('confirm-email-change', token)
  await shown('Your account will have the address new-ann@example.com.')
  await page.getByLabel('Your password').fill('wrong-password')
  await page.getByRole('button').click()
  await shown('This is not the password of your account.')
  forget400()
  await page.getByLabel('Your password').fill('password-ann')
  await page.getByRole('button').click()
  await shown('Your e-mail address is changed')
  const { record } = await logIn(server.url, 'users', newEmail, 'password-ann')
  assert.is(record['email'], newEmail)
})

inBrowser('e-mail change: an address that somebody took meanwhile has its word', async () => {
  const newEmail = 'dora@example.com'
  await open(
    'confirm-email-change',
    tokenFor('fred', 'emailChange', 'emailChangeToken', { newEmail }),
  )
  await page.getByLabel('Your password').fill('password-fred')
  await page.getByRole('button').click()
  await shown('This address is taken')
  forget400()
})

inBrowser(
  "the app's name is shown, and at the end the way back to it, where there is one",
  async () => {
    const setMeta = async (meta: object) => {
      const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
      const headers = { authorization: token }
      const body = { meta }
      const answer = await send(server.url, {
        method: 'PATCH',
        path: '/api/settings',
        headers,
        body,
      })
      assert.is(answer.status, 200, answer.text)
    }
    const finish = async () => {
      await open('confirm-verification', tokenFor('dora', 'verification', 'verificationToken'))
      await page.getByRole('button', { name: 'Confirm my address' }).click()
      await shown('Your address is confirmed')
    }
    await setMeta({ appName: 'Acme <b>"&{COMMAND}', appURL: 'https://app.example.com/in?a=1&b="' })
    await finish()
    assert.is(await page.locator('#app').textContent(), 'Acme <b>"&{COMMAND}')
    assert.match(await page.title(), 'Your address is confirmed – Acme <b>')
    const back = page.getByRole('link', { name: 'Go to Acme' })
    assert.is(await back.getAttribute('href'), 'https://app.example.com/in?a=1&b="')

    // This server has no app.
    await setMeta({ appName: 'Acme', appURL: server.url.replace('127.0.0.1', 'localhost') })
    await finish()
    await shown('You can close this page and go back to the app.')
    assert.not(await back.isVisible())
  },
)

inBrowser('what is no token says so at once, and asks the server nothing', async () => {
  for (const token of ['x', 'a.b.c', '']) {
    await open('confirm-verification', token)
    await shown('This link no longer works')
    assert.not(await page.getByRole('button').isVisible())
  }
})

inBrowser('the results of OAuth2 have their words', async () => {
  await open('oauth2-redirect-success', '')
  await shown('You are signed in')
  await open('oauth2-redirect-failure', '')
  await shown('Signing in did not work')
  // Where a provider sends the browser while the flow isn't built.
  await page.goto('about:blank')
  await page.goto(`${server.url}/api/oauth2-redirect?state=x&code=y`)
  await shown('Signing in did not work')
  assert.is(page.url(), `${server.url}/_/#/auth/oauth2-redirect-failure`)
})

/** The browser's own console message about an expected 400. */
function forget400(): void {
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('400')))
}

test('what a provider sends the browser back with leads to a page, by GET and by form', async () => {
  const path = '/api/oauth2-redirect?state=x&code=y'
  for (const [method, status] of [
    ['GET', 307],
    ['HEAD', 303],
    ['POST', 303],
  ] as const) {
    const answer = await send(server.url, { method, path })
    assert.is(answer.status, status, method)
    assert.is(answer.headers.get('location'), '../_/#/auth/oauth2-redirect-failure')
    assert.is(answer.text, '')
  }
})

const kinds = [
  ['confirm-verification', 'verification', 'verificationToken', {}],
  ['confirm-password-reset', 'passwordReset', 'passwordResetToken', {}],
  ['confirm-email-change', 'emailChange', 'emailChangeToken', { newEmail: 'new-erik@example.com' }],
] as const

for (const [name, type, option, claims] of kinds) {
  inBrowser(`${name}: a link that is too old has its word`, async () => {
    await open(name, tokenFor('fred', type, option, { ...claims, exp: 1 }))
    await page.getByRole('button').waitFor()
    for (const input of await page.locator('#fields input').all()) await input.fill('password-fred')
    await page.getByRole('button').click()
    await shown('This link no longer works')
    assert.not(await page.getByRole('button').isVisible())
    forget400()
  })

  test(`${name}: only a POST uses a token, whatever a mail scanner tries`, async () => {
    const token = tokenFor('erik', type, option, claims)
    const password = name === 'confirm-password-reset' ? 'password-new' : 'password-erik'
    const body = { token, password, passwordConfirm: password }
    const query = new URLSearchParams(body).toString()
    const api = `/api/collections/users/${name}`
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of [`/_/?${query}`, `/_/auth/${name}/${token}`, `${api}?${query}`]) {
        const headers = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }
        const { status } = await send(server.url, { method, path, headers })
        assert.ok(status < 500, `${method} ${path}: ${status}`)
      }
    }
    const db = new Database(join(server.dir, 'data.db'), { readonly: true })
    const { email } = db.prepare("SELECT email FROM users WHERE username = 'erik'").get() as Row
    db.close()
    assert.is(email, 'erik@example.com')
    const answer = await send(server.url, { path: api, body })
    assert.is(answer.status, 204, answer.text)
    // Restored for the next kind.
    if (password === 'password-new') await setPassword('erik', 'password-erik')
  })
}

inBrowser('nothing is loaded from elsewhere and nothing fails on the way', async () => {
  assert.equal(complaints, [])
})

async function setPassword(username: string, password: string): Promise<void> {
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const { record } = await logIn(server.url, 'users', username, 'password-new')
  const answer = await send(server.url, {
    method: 'PATCH',
    path: `/api/collections/users/records/${record['id']}`,
    headers: { authorization: token },
    body: { password, passwordConfirm: password },
  })
  assert.is(answer.status, 200, answer.text)
}

test.run()
