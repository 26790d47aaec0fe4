import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import { copyExample } from '../helper/example.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { codeOf, type Mailbox, openMailbox, useMailbox } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('examples/weather')
if (!browserPath) console.log('no Chromium: the example is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let folder: string
let server: Booted
let box: Mailbox
let browser: Browser
let page: Page
const complaints: string[] = []

test.before(async () => {
  if (!browserPath) return
  folder = copyExample()
  server = await boot({ args: ['--publicDir', folder] })
  box = await openMailbox()
  await useMailbox(server.url, box)
  await askErikForTwoFactors()
  browser = await startBrowser()
})
test.after(async () => {
  if (!browserPath) return
  await browser.close()
  await server.stop()
  await box.stop()
  rmSync(folder, { recursive: true, force: true })
})
// Every test is a new visitor: nothing is kept from the previous one.
test.before.each(async () => {
  if (!browserPath) return
  page = await newVisitor()
  forecast = undefined
})
test.after.each(async () => {
  for (const context of browserPath ? browser.contexts() : []) await context.close()
})

const weatherService = 'https://api.open-meteo.com/v1/forecast'
/** The weather service's answer; undefined if it can't be reached. */
let forecast: object | undefined

async function newVisitor(): Promise<Page> {
  const visitor = await (await browser.newContext()).newPage()
  visitor.on('pageerror', (error) => complaints.push(error.message))
  visitor.on('request', (request) => {
    const isExpected = [server.url, weatherService].some((url) => request.url().startsWith(url))
    if (!isExpected) complaints.push(`asked ${request.url()}`)
  })
  await visitor.route(`${weatherService}**`, (route) =>
    forecast ? route.fulfill({ json: { current: forecast } }) : route.abort(),
  )
  await visitor.goto(server.url)
  return visitor
}

async function askErikForTwoFactors(): Promise<void> {
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const answer = await send(server.url, {
    method: 'PATCH',
    path: '/api/collections/users',
    headers: { authorization: token },
    body: {
      otp: { enabled: true, duration: 300, length: 6 },
      mfa: { enabled: true, duration: 300, rule: "username = 'erik'" },
    },
  })
  assert.is(answer.status, 200, answer.text)
}

const doors = ['PocketBase SDK', 'POST /auth/login'] as const

async function fillLogIn(identity: string, password: string, door: string): Promise<void> {
  const isOpen = await page.getByLabel(door).isVisible()
  if (!isOpen) await page.getByText('For developers').click()
  await page.locator('#log-in-identity').fill(identity)
  await page.locator('#log-in-password').fill(password)
  await page.getByLabel(door).check()
  await page.getByRole('button', { name: 'Log in' }).click()
}

const status = (text: string) =>
  page.locator('#status', { hasText: text }).waitFor({ timeout: 5000 })
const views = () => page.locator('main > :not(.message):visible').evaluateAll(idsOf)
const idsOf = (all: { id: string }[]) => all.map(({ id }) => id)
const cell = (name: string) => page.locator(`[data-show=${name}]`).textContent()

for (const [index, door] of doors.entries()) {
  inBrowser(`by ${door}: unit and place are seen, changed, and kept`, async () => {
    const name = ['ann', 'carl'][index]!
    const { record } = await logIn(server.url, 'users', name, `password-${name}`)
    const before = record['location'] as { name?: string } | null
    await fillLogIn(name, `password-${name}`, door)
    await status('You are logged in.')
    assert.equal(await views(), ['signed-in'])
    assert.is(await cell('unit'), record['unit'] || 'not set')
    assert.is(await cell('place'), before?.name || 'not set')

    const unit = record['unit'] === 'metric' ? 'Imperial' : 'Metric'
    const form = page.locator('#change')
    await form.getByLabel(unit).check()
    await form.getByLabel('Name').fill('Plovdiv <b>')
    await form.getByLabel('Latitude').fill('42.15')
    await form.getByLabel('Longitude').fill('24.75')
    await form.getByRole('button', { name: 'Save' }).click()
    await status('Your unit and place are saved.')

    await page.reload()
    await status('Welcome back.')
    assert.is(await cell('unit'), unit.toLowerCase())
    assert.is(await cell('place'), 'Plovdiv <b>')
    assert.is(await cell('lat'), '42.15')
    const kept = await logIn(server.url, 'users', name, `password-${name}`)
    assert.is(kept.record['unit'], unit.toLowerCase())
    assert.equal(kept.record['location'], { lat: 42.15, lon: 24.75, name: 'Plovdiv <b>' })

    await page.getByRole('button', { name: 'Log out' }).click()
    await status('You are logged out.')
    await page.reload()
    assert.equal(await views(), ['signed-out'])
  })

  inBrowser(`by ${door}: a wrong password has its word, and the way is open again`, async () => {
    await fillLogIn('dora', 'wrong', door)
    const problem = page.locator('#log-in .problem')
    await problem.waitFor({ timeout: 5000 })
    assert.is(await problem.textContent(), 'The name or the password is not right.')
    await fillLogIn('dora', 'password-dora', door)
    await status('You are logged in.')
    assert.not(await problem.isVisible())
  })

  inBrowser(`by ${door}: an account with two factors finishes with a mailed code`, async () => {
    await fillLogIn(['erik', 'erik@example.com'][index]!, 'password-erik', door)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    assert.equal(await views(), ['second-step'])
    const email = page.getByLabel('Email of the account')
    // An e-mail typed before isn't asked for again.
    assert.is(await email.inputValue(), ['', 'erik@example.com'][index])
    await email.fill('erik@example.com')
    await page.getByRole('button', { name: 'Send a code' }).click()
    await status('a code is on its way')
    const code = codeOf(await box.take('erik@example.com'))

    const input = page.getByLabel('Code from the mail')
    await input.fill('000')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByText('This code is wrong, or too old.').waitFor({ timeout: 5000 })
    await input.fill(` ${code} `)
    await page.keyboard.press('Enter')
    await status('You are logged in.')
    assert.is(await cell('email'), 'erik@example.com')
    box.mails.length = 0
  })
}

inBrowser('the weather comes from the service, in the unit of the account', async () => {
  forecast = { temperature_2m: 10, wind_speed_10m: 16.09344, weather_code: 63 }
  await setWeather('fred', 'metric')
  await fillLogIn('fred', 'password-fred', 'PocketBase SDK')
  await page.getByText('10 °C').waitFor({ timeout: 5000 })
  await page.getByText('Rain, wind 16 km/h').waitFor({ timeout: 5000 })
  assert.is(await page.locator('#weather-place').textContent(), 'Sofia')
  await page.locator('#change').getByLabel('Imperial').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('50 °F').waitFor({ timeout: 5000 })
  await page.getByText('Rain, wind 10 mph').waitFor({ timeout: 5000 })
  assert.match((await page.locator('#weather-source').textContent()) ?? '', 'Open-Meteo')
})

inBrowser('where the service can’t be reached a sample is shown, and called one', async () => {
  await setWeather('fred', 'metric')
  await fillLogIn('fred', 'password-fred', 'PocketBase SDK')
  await page.getByText('A sample: the weather service can’t be reached').waitFor({ timeout: 5000 })
  assert.is(await page.locator('[data-weather=temperature]').textContent(), '9 °C')
})

inBrowser('a change in another tab is seen at once, without a reload', async () => {
  await setWeather('fred', 'metric')
  const first = page
  // Its subscription is active when the server has answered the POST that names it.
  const subscribed = first.waitForResponse(
    (answer) => answer.url().endsWith('/api/realtime') && answer.request().method() === 'POST',
  )
  await fillLogIn('fred', 'password-fred', 'PocketBase SDK')
  await subscribed
  page = await newVisitor()
  await fillLogIn('fred', 'password-fred', 'POST /auth/login')
  await status('You are logged in.')
  const form = page.locator('#change')
  await form.getByLabel('Imperial').check()
  await form.getByLabel('Name').fill('Varna')
  await form.getByRole('button', { name: 'Save' }).click()
  await status('Your unit and place are saved.')
  await first.getByText('changed in another tab or on another device').waitFor({ timeout: 5000 })
  assert.is(await first.locator('[data-show=unit]').textContent(), 'imperial')
  assert.is(await first.locator('[data-show=place]').textContent(), 'Varna')
  assert.is(await first.locator('#change-place').inputValue(), 'Varna')
  // The tab that made the change doesn't mention another tab.
  assert.is(await page.locator('#live').textContent(), '')
})

inBrowser('a forgotten password: a mail with a link is asked for', async () => {
  await page.getByRole('button', { name: 'Forgot your password?' }).click()
  assert.equal(await views(), ['forgotten'])
  await page.getByLabel('Email of your account').fill('fred@example.com')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await status('a mail with a link is on its way')
  await linkTo('fred@example.com', '/confirm-password-reset/')
  assert.equal(await views(), ['signed-out'])
})

inBrowser('who has not confirmed the address gets a link to do so', async () => {
  await fillLogIn('bob', 'password-bob', 'PocketBase SDK')
  await page.getByRole('button', { name: 'Send me a link to confirm it' }).click()
  await status('A mail with a link is on its way to you.')
  await linkTo('bob@example.com', '/confirm-verification/')
})

inBrowser('password and address are changed; a wrong old password has its word', async () => {
  await fillLogIn('dora', 'password-dora', 'PocketBase SDK')
  await status('You are logged in.')
  await page.getByText('Change your e-mail address').click()
  await page.getByLabel('New address').fill('dora.new@example.com')
  await page.getByRole('button', { name: 'Send a link to it' }).click()
  await status('on its way to dora.new@example.com')
  await linkTo('dora.new@example.com', '/confirm-email-change/')

  await page.getByText('Change your password').click()
  await page.getByLabel('Your password now').fill('wrong-password')
  await page.getByLabel('New password').fill('new-password-dora')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('This is not your password.').waitFor({ timeout: 5000 })
  await page.getByLabel('Your password now').fill('password-dora')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await status('Your password is changed')
  assert.equal(await views(), ['signed-in'])
  await logIn(server.url, 'users', 'dora', 'new-password-dora')
})

/** Waits for a mail with such a link; logins from new places send mails, too. */
async function linkTo(address: string, path: string): Promise<void> {
  while (!(await box.take(address)).text?.includes(path));
}

async function setWeather(username: string, unit: string): Promise<void> {
  const { token, record } = await logIn(server.url, 'users', username, `password-${username}`)
  const answer = await send(server.url, {
    method: 'PATCH',
    path: `/api/collections/users/records/${record['id']}`,
    headers: { authorization: token },
    body: { unit, location: { lat: 42.7, lon: 23.3, name: 'Sofia' } },
  })
  assert.is(answer.status, 200, answer.text)
}

inBrowser('somebody new signs up, and faults stand at their field', async () => {
  const form = page.locator('#sign-up')
  await form.getByLabel('Email').fill('ann@example.com')
  await form.getByLabel('Username').fill('newcomer')
  await form.getByLabel('Password').fill('password-new')
  await form.getByLabel('Name', { exact: true }).fill('Sofia')
  await form.getByLabel('Latitude').fill('42.7')
  await form.getByLabel('Longitude').fill('23.3')
  await form.getByRole('button').click()
  await page.locator('#sign-up-email-problem').waitFor({ timeout: 5000 })
  assert.is(await form.getByLabel('Email').getAttribute('aria-invalid'), 'true')
  await form.getByLabel('Email').fill('newcomer@example.com')
  await form.getByRole('button').click()
  await status('Your account is made and you are logged in.')
  assert.is(await cell('username'), 'newcomer')
  assert.is(await cell('place'), 'Sofia')
})

inBrowser(
  'a button for each provider: without realtime the page goes there and comes back',
  async () => {
    const provider = await openFakeProvider()
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const setUp = (oauth2: object) =>
      send(server.url, {
        method: 'PATCH',
        path: '/api/collections/users',
        headers: { authorization: token },
        body: { oauth2 },
      })
    const options = oauth2Options(provider)
    Object.assign(options.providers[0]!, { displayName: 'House' })
    assert.is((await setUp(options)).status, 200)
    // Without realtime the page uses a redirect instead of a popup.
    await page.route('**/api/realtime', (route) => route.fulfill({ status: 404 }))

    await page.reload()
    const button = page.getByRole('button', { name: 'Log in with House' })
    await button.click()
    await page.getByText('The login was not finished.').waitFor({ timeout: 5000 })
    assert.is(new URL(page.url()).search, '')

    const email = 'visitor@example.com'
    provider.script('browser', { user: { sub: 'visitor', email, email_verified: true } })
    await button.click()
    await status('You are logged in.')
    assert.is(await cell('email'), email)

    await page.context().clearCookies()
    await page.evaluate('localStorage.clear()')
    // An attacker's login, whose address a visitor is lured to.
    await page.goto(`${server.url}/?code=browser&state=theirs`)
    await page.getByText('The login was not finished.').waitFor({ timeout: 5000 })
    assert.equal(
      complaints.splice(0).filter((each) => !each.includes(provider.url)),
      [],
    )
    await setUp({ enabled: false, providers: [] })
    await provider.stop()
  },
)

inBrowser('nothing is loaded from elsewhere and no script fails on the way', () => {
  assert.equal(complaints, [])
})

test.run()
