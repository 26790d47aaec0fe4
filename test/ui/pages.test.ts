import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
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

/** A token as its mail would bring it. */
function tokenFor(username: string, type: string, option: string, claims: object = {}): string {
  const db = new Database(join(server.dir, 'data.db'), { readonly: true })
  const user = db.prepare('SELECT * FROM users WHERE username = ?').get(username) as Row
  const row = db.prepare("SELECT id, options FROM _collections WHERE name = 'users'").get() as Row
  db.close()
  const { secret } = JSON.parse(row['options']!)[option]
  const exp = Math.floor(Date.now() / 1000) + 600
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

inBrowser('the start page says what this is', async () => {
  await page.goto(`${server.url}/_/`)
  await shown('pocketgate is running')
  assert.not(await page.locator('#confirm').isVisible())
})

inBrowser('verification: opening the link changes nothing, the button does, once', async () => {
  const token = tokenFor('bob', 'verification', 'verificationToken')
  await open('confirm-verification', token)
  await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor()
  assert.is((await logIn(server.url, 'users', 'bob', 'password-bob')).record['verified'], false)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await shown('Your e-mail address is confirmed')
  assert.is((await logIn(server.url, 'users', 'bob', 'password-bob')).record['verified'], true)
})

inBrowser('password reset: faults stand at their field, then the new password works', async () => {
  const token = tokenFor('carl', 'passwordReset', 'passwordResetToken')
  await open('confirm-password-reset', token)
  await page.getByLabel('New password').fill('short')
  await page.getByLabel('The same again').fill('other')
  await page.getByRole('button').click()
  await shown("Values don't match.")
  await page.getByLabel('The same again').fill('short')
  await page.getByRole('button').click()
  await shown('The length must be between 8 and 255.')
  assert.is(await page.getByLabel('New password').getAttribute('aria-invalid'), 'true')
  await page.getByLabel('New password').fill('new-password-carl')
  await page.getByLabel('The same again').fill('new-password-carl')
  await page.keyboard.press('Enter')
  await shown('Your password is changed')
  await logIn(server.url, 'users', 'carl', 'new-password-carl')
  // The browser's own note of the 400 that the first try got.
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('400')))

  await open('confirm-password-reset', token)
  await page.getByLabel('New password').fill('another-password')
  await page.getByLabel('The same again').fill('another-password')
  await page.getByRole('button').click()
  await shown('This link has expired or was used already')
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('400')))
})

inBrowser('e-mail change: the password of the account is asked for', async () => {
  const newEmail = 'new-ann@example.com'
  const token = tokenFor('ann', 'emailChange', 'emailChangeToken', { newEmail })
  await open('confirm-email-change', token)
  await page.getByLabel('Your password').fill('password-ann')
  await page.getByRole('button').click()
  await shown('Your e-mail address is changed')
  const { record } = await logIn(server.url, 'users', newEmail, 'password-ann')
  assert.is(record['email'], newEmail)
})

inBrowser('what is no token says so at once, and asks the server nothing', async () => {
  for (const token of ['x', 'a.b.c', '']) {
    await open('confirm-verification', token)
    await shown('This link has expired or was used already')
    assert.not(await page.getByRole('button').isVisible())
  }
})

inBrowser('the results of OAuth2 have their words', async () => {
  await open('oauth2-redirect-success', '')
  await shown('You are signed in')
  await open('oauth2-redirect-failure', '')
  await shown('Signing in did not work')
})

inBrowser('nothing is loaded from elsewhere and nothing fails on the way', async () => {
  assert.equal(complaints, [])
})

test('a GET of a link’s path consumes nothing', async () => {
  const token = tokenFor('dora', 'verification', 'verificationToken')
  for (const path of [`/_/?token=${token}`, '/api/collections/users/confirm-verification']) {
    await send(server.url, { path })
  }
  const { record } = await logIn(server.url, 'users', 'dora', 'password-dora')
  const answer = await send(server.url, {
    path: '/api/collections/users/confirm-verification',
    body: { token },
  })
  assert.is(answer.status, 204, `${answer.text} ${record['verified']}`)
})

test.run()
