import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, root } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import {
  expectAccessible,
  expectFits,
  goTo,
  signIn,
  superuser,
  visit,
} from '../helper/dashboard.js'
import { codeAt, setFactors } from '../helper/factors.js'
import { codeOf, openMailbox, useMailbox } from '../helper/mailbox.js'
import { addKey } from '../helper/passkey-page.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('dashboard: sign-in')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let server: Booted
let browser: Browser

test.before(async () => {
  server = await boot()
  if (browserPath) browser = await startBrowser()
})
test.after(async () => {
  await browser?.close()
  await server.stop()
})

inBrowser('a password leads in; a wrong one is explained; signing out ends it', async () => {
  const { page, complaints } = await visit(browser, server.url)
  await page.goto(`${server.url}/_/`)
  await page.getByLabel('E-mail').fill(superuser.email)
  await page.getByLabel('Password', { exact: true }).fill('wrong-password')
  await page.keyboard.press('Enter')
  await page.getByText('Wrong e-mail address or password.').waitFor()
  await expectAccessible(page, 'sign-in')
  await page.getByLabel('Password', { exact: true }).fill(superuser.password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  // The SDK's auth store: a reload stays signed in.
  await page.reload()
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'Superuser sign-in' }).waitFor()
  assert.equal(complaints, [])
  await page.context().close()
})

inBrowser('an idle session ends by itself and says why', async () => {
  const { page } = await visit(browser, server.url)
  await signIn(page, server.url)
  // As if the last key press were two hours ago.
  await page.evaluate(`addEventListener('pagehide', () =>
    localStorage.setItem('pocketgate_active', String(Date.now() - 7_200_000)))`)
  await page.reload()
  await page.getByText('You were signed out because of inactivity.').waitFor()
  const kept = await page.evaluate(`localStorage.getItem('pocketgate_superuser')`)
  assert.is(kept, null)
  await page.context().close()
})

inBrowser('a token that the server no longer takes leads back to the sign-in', async () => {
  const { page } = await visit(browser, server.url)
  await signIn(page, server.url)
  await page.evaluate(`{
    const kept = JSON.parse(localStorage.getItem('pocketgate_superuser'))
    kept.token = kept.token.slice(0, -8) + 'AAAAAAAA'
    localStorage.setItem('pocketgate_superuser', JSON.stringify(kept))
  }`)
  await page.reload()
  await page.getByText('Your session ended. Sign in again.').waitFor()
  await page.context().close()
})

inBrowser('two factors: the mailed code follows the password', async () => {
  const box = await openMailbox()
  await useMailbox(server.url, box)
  const { token } = await logIn(server.url, '_superusers', superuser.email, superuser.password)
  const set = (body: object) =>
    send(server.url, {
      method: 'PATCH',
      path: '/api/collections/_superusers',
      headers: { authorization: token },
      body,
    })
  const on = {
    otp: { enabled: true, duration: 180, length: 8 },
    mfa: { enabled: true, duration: 600 },
  }
  assert.is((await set(on)).status, 200)
  const { page } = await visit(browser, server.url)
  try {
    await page.goto(`${server.url}/_/`)
    await page.getByLabel('E-mail').fill(superuser.email)
    await page.getByLabel('Password', { exact: true }).fill(superuser.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByLabel('Code from the mail').waitFor()
    await expectAccessible(page, 'second factor')
    await page.getByLabel('Code from the mail').fill(codeOf(await box.take(superuser.email)))
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  } finally {
    await page.context().close()
    const off = await set({ mfa: { enabled: false }, otp: { enabled: false } })
    assert.is(off.status, 200)
    await box.stop()
  }
})

inBrowser('an authenticator app is set up in the menu, and then asked for', async () => {
  await setFactors(server.url, '_superusers', { totp: { enabled: true } })
  const { page } = await visit(browser, server.url)
  await signIn(page, server.url)
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Authenticator app' }).click()
  await page.getByRole('button', { name: 'Set up an app' }).click()
  await page.getByRole('img', { name: 'QR code of the secret' }).waitFor()
  await expectAccessible(page, 'the authenticator app')
  const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  await page.getByLabel('Code from the app').fill(codeAt(secret))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('From now on you are asked for a code from the app.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('E-mail').fill(superuser.email)
  await page.getByLabel('Password', { exact: true }).fill(superuser.password)
  await page.keyboard.press('Enter')
  // The code of the next step: the previous one is used up.
  await page.getByLabel('Code from the app').fill(codeAt(secret, 1))
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  // Another superuser helps if the app is lost; here it is the same one.
  await goTo(page, '#/collections?collection=_superusers')
  await page.locator('table.records a.id').first().click()
  await page.getByRole('tab', { name: 'Factors' }).click()
  await page.getByRole('button', { name: 'Remove all factors' }).click()
  const question = page.getByRole('dialog', { name: 'Remove all factors' })
  await question.getByRole('textbox').fill(superuser.email)
  await question.getByRole('button', { name: 'Remove all factors' }).click()
  await page.getByText('The factors are removed.').waitFor()
  await page.context().close()
  await setFactors(server.url, '_superusers', { totp: { enabled: false } })
})

inBrowser(
  'a passkey is set up in the menu, and signs in by itself, without an address',
  async () => {
    // Passkeys belong to a domain name, not to an IP address.
    const url = server.url.replace('127.0.0.1', 'localhost')
    const { token } = await logIn(server.url, '_superusers', superuser.email, superuser.password)
    const headers = { authorization: token }
    const ask = async (method: string, path: string, body: object) => {
      const answer = await send(server.url, { method, path, headers, body })
      assert.is(answer.status, 200, answer.text)
      return JSON.parse(answer.text)
    }
    await ask('PATCH', '/api/settings', { meta: { appURL: url } })
    await setFactors(server.url, '_superusers', { passkeys: { enabled: true } })
    const { page } = await visit(browser, url)
    await addKey(page)
    await signIn(page, url)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await press(superuser.email)
    await page.getByRole('menuitem', { name: 'Passkeys' }).click()
    await page.getByLabel('Name of the passkey').fill('My <key>')
    await press('Add a passkey')
    await page.getByText('Keep these recovery codes').waitFor()
    await press('Rename the passkey My <key>')
    await page.getByRole('dialog').last().getByLabel('Name of the passkey').fill('My key')
    await press('Rename')
    await page.getByText('The passkey is renamed.').waitFor()
    await expectAccessible(page, 'passkeys')
    await page.setViewportSize({ width: 390, height: 800 })
    await expectFits(page, 'passkeys')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
    await press(superuser.email)
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
    // Removing it needs a factor: the passkey itself.
    await press(superuser.email)
    await page.getByRole('menuitem', { name: 'Passkeys' }).click()
    await page.getByText(/last used/).waitFor()
    await press('Remove the passkey My key')
    await page
      .getByRole('dialog')
      .last()
      .getByRole('button', { name: 'Remove', exact: true })
      .click()
    await page.getByText('The passkey is removed.').waitFor()
    await page.context().close()
    await ask('PATCH', '/api/collections/_superusers/factors', { passkeys: { enabled: false } })
  },
)

inBrowser('the link of a first start makes the first superuser, once', async () => {
  const fresh = await boot({ data: null })
  const [link] = /http\S+#\/pbinstall\/\S+/.exec(fresh.stdout()) ?? []
  assert.ok(link, fresh.stdout())
  const { page } = await visit(browser, fresh.url)
  const late = await visit(browser, fresh.url)
  await late.page.goto(link)
  await page.goto(link)
  await expectAccessible(page, 'the first superuser')
  const fill = async (to: typeof page, password: string, again = password) => {
    await to.getByLabel('E-mail').fill('first@example.com')
    await to.getByLabel('Password', { exact: true }).fill(password)
    await to.getByLabel('Repeat the password').fill(again)
    await to.getByRole('button', { name: 'Create and sign in' }).click()
  }
  await fill(page, 'long-password', 'another-password')
  await page.getByText('The two passwords are not the same.').waitFor()
  await fill(page, 'long-password')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  await fill(late.page, 'other-password')
  await late.page.getByText('This link does not work').waitFor()
  await logIn(fresh.url, '_superusers', 'first@example.com', 'long-password')
  await page.context().close()
  await late.page.context().close()
  await fresh.stop()
})

test('the token of a first start makes one superuser, of many at once', async () => {
  const fresh = await boot({ data: null })
  const [, token = ''] = /#\/pbinstall\/(\S+)/.exec(fresh.stdout()) ?? []
  const password = 'long-password'
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      send(fresh.url, {
        path: '/api/collections/_superusers/records',
        headers: { authorization: token },
        body: { email: `${name}@example.com`, password, passwordConfirm: password },
      }),
    ),
  )
  assert.equal(answers.map(({ status }) => status).sort(), [200, 401, 401, 401])
  await fresh.stop()
})

test('the token of a first start is taken from this machine only, unless it is allowed', async () => {
  const make = async (args: readonly string[]) => {
    const fresh = await boot({ data: null, args })
    const [, token = ''] = /#\/pbinstall\/(\S+)/.exec(fresh.stdout()) ?? []
    const authorization = { authorization: token }
    const trustedProxy = { headers: ['X-Client'], useLeftmostIP: false }
    const path = '/api/settings'
    const set = { method: 'PATCH', path, body: { trustedProxy }, headers: authorization }
    assert.is((await send(fresh.url, set)).status, 200)
    const password = 'long-password'
    const { status } = await send(fresh.url, {
      path: '/api/collections/_superusers/records',
      headers: { ...authorization, 'x-client': '203.0.113.9' },
      body: { email: 'first@example.com', password, passwordConfirm: password },
    })
    await fresh.stop()
    return status
  }
  assert.is(await make([]), 403)
  assert.is(await make(['--set', 'serve.installFrom=anywhere']), 200)
})

inBrowser('another language and other colours are a choice that stays', async () => {
  const { page } = await visit(browser, server.url, { width: 390 })
  await signIn(page, server.url)
  await expectFits(page, 'the first view')
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await page.getByRole('link', { name: 'Einstellungen' }).waitFor()
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Dunkle Farben' }).click()
  await page.reload()
  await page.getByRole('link', { name: 'Einstellungen' }).waitFor()
  assert.is(await page.evaluate('document.documentElement.lang'), 'de')
  assert.is(await page.evaluate('document.documentElement.dataset.theme'), 'dark')
  await goTo(page, '#/collections')
  await page.context().close()
})

test('files by their hash are kept for ever, the page is asked for anew', async () => {
  const page = await send(server.url, { method: 'GET', path: '/_/' })
  assert.is(page.headers.get('cache-control'), 'no-cache')
  const [, script = ''] = /src="\.\/(assets\/[\w-]+\.js)"/.exec(page.text) ?? []
  const file = await send(server.url, { method: 'GET', path: `/_/${script}` })
  assert.is(file.status, 200)
  assert.is(file.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match(file.headers.get('content-security-policy')!, "frame-ancestors 'none'")
  for (const path of ['/_/assets/none.js', '/_/files.json', '/_/assets/..%2findex.html']) {
    assert.is((await send(server.url, { method: 'GET', path })).status, 404, path)
  }
})

test('the first view takes less than 150 KB of packed JavaScript in a few files, the mail pages little of it', () => {
  interface Chunk {
    file: string
    isEntry?: boolean
    imports?: string[]
    dynamicImports?: string[]
  }
  const ui = join(root, 'dist/ui')
  const chunks: Record<string, Chunk> = JSON.parse(readFileSync(join(ui, 'files.json'), 'utf8'))
  const wanted = new Set<string>()
  const add = (name: string) => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const each of chunks[name]?.imports ?? []) add(each)
  }
  for (const [name, { isEntry }] of Object.entries(chunks)) if (isEntry) add(name)
  const packedBytes = () =>
    [...wanted].reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(ui, chunks[name]!.file))).length,
      0,
    )
  assert.ok(packedBytes() < 10_000, `${packedBytes()} bytes of the mail pages`)
  for (const each of chunks['index.html']?.dynamicImports ?? []) add(each)
  assert.ok(packedBytes() > 20_000 && packedBytes() < 150_000, `${packedBytes()} bytes`)
  // Each script is a request, which costs a slow phone as much as a view's code.
  assert.ok(wanted.size <= 4, [...wanted].join())
  const scripts = readdirSync(join(ui, 'assets')).filter((name) => name.endsWith('.js'))
  assert.ok(scripts.length > wanted.size, 'the rest is loaded by need')
})

test.run()
