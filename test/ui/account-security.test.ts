import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import Database from '../helper/database.js'
import { copyExample } from '../helper/example.js'
import { codeAt, setFactors } from '../helper/factors.js'
import { cheapenPasswords } from '../helper/mail-world.js'
import { addKey } from '../helper/passkey-page.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('examples/weather: account security')
if (!browserPath) console.log('no Chromium: the example is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

const on = { enabled: true }
const names = ['ann', 'bob', 'carl', 'dora']
let dir: string
let folder: string
let server: Booted
let foreign: Booted
let origin: string
let browser: Browser
let page: Page
let key: CDPSession
let authenticatorId: string
const complaints: string[] = []

test.before(async () => {
  if (!browserPath) return
  dir = copyFolder()
  cheapenPasswords(
    dir,
    'users',
    Object.fromEntries(names.map((name) => [`${name}@example.com`, `password-${name}`])),
  )
  folder = copyExample()
  const args = ['--publicDir', folder, '--limits', 'off', '--contracts', 'weather']
  server = await boot({ dir, args })
  // A page of another origin on the same accounts.
  foreign = await boot({ dir, args })
  origin = server.url.replace('127.0.0.1', 'localhost')
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  await send(server.url, {
    method: 'PATCH',
    path: '/api/settings',
    headers: { authorization: token },
    body: { meta: { appURL: origin } },
  })
  browser = await startBrowser()
})
test.after(async () => {
  if (!browserPath) return
  await browser.close()
  await foreign.stop()
  await server.stop()
  removeFolder(dir)
  rmSync(folder, { recursive: true, force: true })
})
test.before.each(async () => {
  if (!browserPath) return
  await setFactors(server.url, 'users', { totp: on, passkeys: on, sessions: on })
  const own = new Database(join(dir, 'pocketgate.db'))
  own.exec(
    'DELETE FROM totp_secrets; DELETE FROM recovery_codes; DELETE FROM passkeys; DELETE FROM refresh_sessions',
  )
  own.close()
  page = await newVisitor()
})
test.after.each(async () => {
  for (const context of browserPath ? browser.contexts() : []) await context.close()
})

async function newVisitor(url = origin): Promise<Page> {
  const visitor = await (await browser.newContext()).newPage()
  visitor.setDefaultTimeout(5000)
  visitor.on('pageerror', (error) => complaints.push(error.message))
  await visitor.route('https://api.open-meteo.com/**', (route) => route.abort())
  const added = await addKey(visitor)
  key = added.key
  authenticatorId = added.authenticatorId
  await visitor.goto(url)
  return visitor
}

const status = (text: string, on = page) =>
  on.locator('#status', { hasText: text }).waitFor({ timeout: 5000 })
const click = (name: string, on = page) => on.getByRole('button', { name, exact: true }).click()
const sees = (text: string, on = page) => on.getByText(text).first().waitFor({ timeout: 5000 })

async function byPassword(name: string, on = page): Promise<void> {
  await on.locator('#log-in-identity').fill(`${name}@example.com`)
  await on.locator('#log-in-password').fill(`password-${name}`)
  await click('Log in', on)
}

async function openSecurity(name: string, on = page): Promise<void> {
  await byPassword(name, on)
  await status('You are logged in.', on)
  await security(on)
}

const security = (on = page) => on.getByRole('tab', { name: 'Account security' }).click()

async function logOut(on = page): Promise<void> {
  await on.getByRole('tab', { name: 'Weather and account' }).click()
  await click('Log out', on)
  await status('You are logged out.', on)
}

async function addPasskey(name: string): Promise<void> {
  await page.getByLabel('Name of a new one').fill(name)
  await click('Add a passkey')
  await status('The passkey is added.')
}

inBrowser(
  'an app is set up by its picture or key, asked for at the login, and removed',
  async () => {
    await openSecurity('ann')
    await sees('None is set up.')
    await click('Set up an app')
    const picture = page.getByAltText('QR code of the key below')
    await picture.waitFor()
    assert.ok(await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth > 100))
    const secret = (await page.locator('#app-secret').textContent())!
    const code = page.getByLabel('The code that it shows')
    await code.fill('000000')
    await click('Switch it on')
    await sees('This code is wrong, too old, or was used before.')
    await code.fill(codeAt(secret, -1))
    await click('Switch it on')
    await status('The app is set up.')
    const codes = await page.locator('#new-codes-list li').allTextContents()
    assert.is(codes.length, 10)
    await sees('10 of 10 are left.')

    await logOut()
    await byPassword('ann')
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    const second = page.locator('#enter-app-code-code')
    await second.fill('000000')
    await click('Go on')
    await sees('This code is wrong, too old, or was used before.')
    await second.fill(` ${codeAt(secret)} `)
    await click('Go on')
    await status('You are logged in.')
    await logOut()
    await byPassword('ann')
    await second.fill(codes[0]!)
    await click('Go on')
    await status('You are logged in.')

    await security()
    await sees('9 of 10 are left.')
    assert.not(await page.locator('#new-codes').isVisible())
    await click('Remove the app')
    await sees('Type a code of your app or a recovery code above, or use a passkey.')
    await page.locator('#proof-code').fill(codes[1]!)
    await click('Remove the app')
    await status('The app is removed.')
    await logOut()
    await byPassword('ann')
    await status('You are logged in.')
  },
)

inBrowser('recovery codes are made anew with a fresh code', async () => {
  await openSecurity('ann')
  await click('Set up an app')
  await page.getByAltText('QR code of the key below').waitFor()
  const secret = (await page.locator('#app-secret').textContent())!
  await page.getByLabel('The code that it shows').fill(codeAt(secret, -1))
  await click('Switch it on')
  await status('The app is set up.')
  const before = await page.locator('#new-codes-list li').allTextContents()
  await page.locator('#proof-code').fill(codeAt(secret))
  await click('Make new ones')
  await status('The codes before these are void.')
  const after = await page.locator('#new-codes-list li').allTextContents()
  assert.is(after.length, 10)
  assert.not(after.some((code) => before.includes(code)))
})

inBrowser('a passkey logs in without a name, with one, and as second factor', async () => {
  await openSecurity('bob')
  await addPasskey('My laptop <b>')
  await page.locator('#passkeys strong', { hasText: 'My laptop <b>' }).waitFor()
  assert.is(await page.locator('#new-codes-list li').count(), 10)
  await logOut()
  await click('Log in with a passkey')
  await status('You are logged in.')
  assert.is(await page.locator('[data-show=email]').textContent(), 'bob@example.com')
  await logOut()
  await page.locator('#log-in-identity').fill('bob@example.com')
  await click('Log in with a passkey')
  await status('You are logged in.')
  await logOut()
  await page.locator('#log-in-identity').fill('carl@example.com')
  await click('Log in with a passkey')
  await sees('No passkey of this account was used.')
  await byPassword('bob')
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  await click('Use a passkey')
  await status('You are logged in.')
  // A second passkey needs a proof, which the first one gives without a user; a security key
  // refuses to hold two for one account.
  await key.send('WebAuthn.clearCredentials', { authenticatorId })
  await security()
  await page.getByLabel('Name of a new one').fill('Another')
  await click('Add a passkey')
  await sees('The passkey was not used.')
})

inBrowser('a passkey that was removed is refused', async () => {
  await openSecurity('carl')
  await addPasskey('Old phone')
  await click('Remove the passkey Old phone')
  await status('The passkey is removed.')
  assert.is(await page.locator('#passkeys li').count(), 0)
  await logOut()
  await click('Log in with a passkey')
  await sees('No passkey of this account was used.')
  assert.ok(await page.locator('#signed-out').isVisible())
})

inBrowser('a cloned passkey, which counts backwards, is refused', async () => {
  await openSecurity('carl')
  await addPasskey('Original')
  const { credentials } = await key.send('WebAuthn.getCredentials', { authenticatorId })
  const [clone] = credentials
  for (let use = 0; use < 2; use++) {
    await logOut()
    await click('Log in with a passkey')
    await status('You are logged in.')
  }
  await logOut()
  const { credentialId } = clone!
  await key.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
  await key.send('WebAuthn.addCredential', { authenticatorId, credential: clone! })
  await click('Log in with a passkey')
  await sees('No passkey of this account was used.')
  assert.ok(await page.locator('#signed-out').isVisible())
})

inBrowser('the same page at another origin gets nobody in', async () => {
  await openSecurity('dora')
  await addPasskey('Mine')
  const { credentials } = await key.send('WebAuthn.getCredentials', { authenticatorId })
  const other = await newVisitor(foreign.url.replace('127.0.0.1', 'localhost'))
  await key.send('WebAuthn.addCredential', { authenticatorId, credential: credentials[0]! })
  await click('Log in with a passkey', other)
  await sees('No passkey of this account was used.', other)
  // The key itself works: at its own origin it signs in.
  await other.goto(origin)
  await click('Log in with a passkey', other)
  await status('You are logged in.', other)
})

inBrowser('sessions are listed, ended one by one and all others at once', async () => {
  const others = [await newVisitor(), await newVisitor()]
  for (const each of others) {
    await byPassword('dora', each)
    await status('You are logged in.', each)
  }
  await openSecurity('dora')
  const rows = page.locator('#sessions li')
  await rows.nth(2).waitFor()
  await page.locator('#sessions strong', { hasText: 'Chrome on Linux (this one)' }).waitFor()
  await rows.filter({ hasNotText: 'this one' }).first().getByRole('button').click()
  await status('The session is ended.')
  assert.is(await rows.count(), 2)
  await click('End all others')
  await status('All other sessions are ended.')
  assert.is(await rows.count(), 1)
  for (const each of others) {
    await security(each)
    await status('Your session has ended. Log in again.', each)
    assert.ok(await each.locator('#signed-out').isVisible())
  }
  await click('End the session of Chrome on Linux (this one)')
  await status('You are logged out.')
})

inBrowser('where nothing is on the page says so, and asks for nothing', async () => {
  const off = { enabled: false }
  await setFactors(server.url, 'users', { totp: off, passkeys: off, sessions: off })
  await page.reload()
  assert.not(await page.getByRole('button', { name: 'Log in with a passkey' }).isVisible())
  await openSecurity('ann')
  await sees('This server has neither second factors nor sessions switched on.')
  assert.equal(await page.locator('#panel-security .card:visible').count(), 0)
  // Arrow keys move from tab to tab.
  await page.getByRole('tab', { name: 'Account security' }).press('ArrowRight')
  assert.ok(await page.locator('#panel-account').isVisible())
})

inBrowser('no script fails on the way', () => {
  assert.equal(complaints, [])
})

test.run()
