// `npm run screenshots`: pictures of every page for docs/screenshots/, light and dark, 390 and 1280
// pixels wide, from a server with made-up accounts. Needs a built dist/, Chromium and sharp.
import { execFileSync, spawn } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import PocketBase from 'pocketbase'
import sharp from 'sharp'

const root = fileURLToPath(new URL('..', import.meta.url))
const pictures = join(root, 'docs/screenshots')
const chromiumPath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
)

const home = mkdtempSync(join(tmpdir(), 'pocketgate-pictures-'))
const site = join(home, 'site')
// So that the start page shows the command as in a clone.
symlinkSync(join(root, 'dist'), join(home, 'dist'))
const command = join(home, 'dist/pocketgate.js')
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const pb = new PocketBase(url)
const users = pb.collection('users')
const password = 'correct horse 9'
// No sendmail, so mails are written to files.
const env = { ...process.env, PATH: '/nowhere' }

copySite()
const server = spawn(
  process.execPath,
  [command, 'serve', '--http', `127.0.0.1:${port}`, '--publicDir', site],
  { cwd: home, env, stdio: ['ignore', 'ignore', 'inherit'] },
)
const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
try {
  await untilHealthy()
  rmSync(pictures, { recursive: true, force: true })
  mkdirSync(pictures, { recursive: true })
  await pages()
  await example()
  await dashboard()
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('close', resolve))
  rmSync(home, { recursive: true, force: true })
}

async function pages() {
  await picture('start-fresh', '/_/')
  pocketgate('superuser', 'upsert', 'root@example.com', password)
  await picture('start', '/_/')
  const { id } = await users.create(account('ann'))
  await users.requestVerification('ann@example.com')
  await users.requestPasswordReset('ann@example.com')
  await users.authWithPassword('ann', password)
  await users.requestEmailChange('ann.lee@example.com')
  const verification = await linkOf('confirm-verification')
  const reset = await linkOf('confirm-password-reset')
  await picture('confirm-verification', verification)
  await picture('confirm-password-reset', reset)
  await picture('confirm-password-reset-fault', reset, async (page) => {
    await page.getByLabel('New password', { exact: true }).fill('one password')
    await page.getByLabel('Repeat the new password').fill('another')
    await page.getByRole('button').click()
  })
  await picture('confirm-email-change', await linkOf('confirm-email-change'))
  let count = 0
  const freshLink = async () => {
    const name = `done${count++}`
    await users.create(account(name))
    await users.requestVerification(`${name}@example.com`)
    return linkOf('confirm-verification', `${name}@example.com`)
  }
  await picture('confirm-verification-done', freshLink, press)
  await users.update(id, { oldPassword: password, password, passwordConfirm: password })
  await picture('used-link', reset, async (page) => {
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('Repeat the new password').fill(password)
    await press(page)
  })
  await picture('oauth2-success', '/_/#/auth/oauth2-redirect-success')
  await picture('oauth2-failure', '/_/#/auth/oauth2-redirect-failure')
}

async function example() {
  await picture('weather', '/')
  await picture('weather-fault', '/', (page) => logIn(page, 'ann', 'wrong'))
  await picture('weather-forgotten', '/', (page) =>
    page.getByRole('button', { name: 'Forgot' }).click(),
  )
  await users.create(account('bea'))
  await picture('weather-account', '/', async (page) => {
    await logIn(page, 'bea', password)
    await page.getByText('14 °C').waitFor()
  })
  await pb.collection('_superusers').authWithPassword('root@example.com', password)
  await pb.collections.update('users', {
    otp: { enabled: true, duration: 300, length: 6 },
    mfa: { enabled: true, duration: 300, rule: '' },
  })
  await picture('weather-second-step', '/', async (page) => {
    await logIn(page, 'ann@example.com', password)
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByLabel('Code from the mail').waitFor()
  })
}

/** The main views, light on a desk and dark on a phone. */
async function dashboard() {
  await pb.collection('_superusers').authWithPassword('root@example.com', password)
  await pb.collections.update('users', { otp: { enabled: false }, mfa: { enabled: false } })
  await pb.collections.create({
    name: 'cities',
    type: 'base',
    listRule: '',
    viewRule: '',
    createRule: '@request.auth.id != ""',
    updateRule: 'founder = @request.auth.id',
    fields: [
      { name: 'name', type: 'text', required: true, presentable: true },
      { name: 'population', type: 'number', onlyInt: true },
      { name: 'coast', type: 'bool' },
      { name: 'climate', type: 'select', values: ['mild', 'hot', 'cold'], maxSelect: 1 },
      {
        name: 'founder',
        type: 'relation',
        collectionId: (await pb.collections.getOne('users')).id,
      },
      { name: 'at', type: 'geoPoint' },
      { name: 'created', type: 'autodate', onCreate: true },
    ],
  })
  const ann = await users.getFirstListItem('username = "ann"')
  const names = [
    'Sofia',
    'Tokyo',
    'Lagos',
    'Lima',
    'Oslo',
    'Perth',
    'Quito',
    'Nuuk',
    'Munich',
    'Kyoto',
  ]
  for (const [index, name] of names.entries()) {
    await pb.collection('cities').create({
      name,
      population: 61_000 + index * 734_127,
      coast: index % 3 !== 0,
      climate: ['mild', 'hot', 'cold'][index % 3],
      founder: ann.id,
      at: { lon: 11.6 + index, lat: 48.1 - index },
    })
  }
  const tab = (name) => (page) => page.getByRole('tab', { name, exact: true }).click()
  await view('dashboard-records', '#/collections?collection=cities')
  await view('dashboard-record', '#/collections?collection=cities', (page) =>
    page.locator('table.records a.id').first().click(),
  )
  await view('dashboard-fields', '#/collections?collection=cities&edit=this')
  await view('dashboard-rules', '#/collections?collection=cities&edit=this', tab('API rules'))
  await view('dashboard-options', '#/collections?collection=users&edit=this', tab('Options'))
  await view('dashboard-mail', '#/collections?collection=users&edit=this', async (page) => {
    await tab('Options')(page)
    await page.getByText('Mail templates', { exact: true }).click()
    await page.getByText('Verification', { exact: true }).click()
    await page.getByText('Preview', { exact: true }).first().click()
    await page.locator('.mail-preview').scrollIntoViewIfNeeded()
  })
  await view('dashboard-overview', '#/collections?overview=1')
  await view('dashboard-api', '#/collections?collection=cities&preview=1')
  await view('dashboard-logs', '#/logs?superuserRequests=1')
  await view('dashboard-audit', '#/audit')
  await view('dashboard-settings', '#/settings')
  await view('dashboard-backups', '#/settings/backups')
  await view('dashboard-import', '#/settings/import-collections')
  await view('dashboard-sql', '#/settings/sql')
}

async function view(name, hash, prepare = async () => {}) {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 720 } })
    const page = await context.newPage()
    await page.goto(`${url}/_/${hash}`)
    await page.getByLabel('E-mail').fill('root@example.com')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.locator('main').and(page.locator(':visible')).first().waitFor()
    await prepare(page)
    await page.waitForTimeout(700)
    // For lazily loaded code and the first rows; a busy machine takes longer.
    await page.locator('.loading').first().waitFor({ state: 'detached' })
    if (await page.locator('.table-box').isVisible()) await page.locator('a.id').first().waitFor()
    const file = join(pictures, `${name}-${colorScheme}-${width}.png`)
    const bytes = await page.screenshot({ animations: 'disabled' })
    await sharp(bytes).png({ palette: true, colours: 32, effort: 10 }).toFile(file)
    await context.close()
  }
  console.log(name)
}

async function press(page) {
  await page.getByRole('button').click()
  await page.getByRole('button').waitFor({ state: 'hidden' })
}

async function logIn(page, name, word) {
  await page.locator('#log-in-identity').fill(name)
  await page.locator('#log-in-password').fill(word)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page
    .locator('#log-in .problem, #account-title, #second-step')
    .and(page.locator(':visible'))
    .first()
    .waitFor()
}

/** Four pictures of a page, whose path may differ for each, each in a fresh browser context. */
async function picture(name, path, prepare = async () => {}) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 720 } })
      const page = await context.newPage()
      await page.route('https://api.open-meteo.com/**', (route) =>
        route.fulfill({
          json: { current: { temperature_2m: 14, wind_speed_10m: 11, weather_code: 2 } },
        }),
      )
      await page.goto(url + (typeof path === 'string' ? path : await path()))
      await page.getByRole('heading').and(page.locator(':visible')).first().waitFor()
      await prepare(page)
      const bytes = await page.screenshot({ fullPage: true, animations: 'disabled' })
      const file = join(pictures, `${name}-${colorScheme}-${width}.png`)
      await sharp(bytes).png({ palette: true, colours: 32, effort: 10 }).toFile(file)
      await context.close()
    }
  }
  console.log(name)
}

function account(name) {
  const location = { lat: 48.1, lon: 11.6, name: 'Munich' }
  const words = { password, passwordConfirm: password }
  return { email: `${name}@example.com`, username: name, unit: 'metric', location, ...words }
}

/** The path of the newest link with that name in the mails. */
async function linkOf(name, address = '') {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    const folder = join(home, 'pb_data/mails')
    for (const file of existsSync(folder) ? readdirSync(folder).reverse() : []) {
      const text = readFileSync(join(folder, file), 'utf8')
        .replaceAll('=\r\n', '')
        .replaceAll('=3D', '=')
      const [, path] = new RegExp(`(/_/#/auth/${name}/[\\w.-]+)`).exec(text) ?? []
      if (path && text.includes(address)) return path
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no mail with a link to ${name}`)
}

function pocketgate(...args) {
  execFileSync(process.execPath, [command, ...args], { cwd: home, env })
}

/** The example as `npm run example` serves it. */
function copySite() {
  cpSync(join(root, 'examples/weather'), site, { recursive: true })
  mkdirSync(join(site, 'vendor'), { recursive: true })
  const sdk = createRequire(import.meta.url).resolve('pocketbase')
  copyFileSync(sdk, join(site, 'vendor/pocketbase.js'))
}

async function untilHealthy() {
  while (!(await fetch(`${url}/api/health`).catch(() => undefined))?.ok) {
    if (server.exitCode !== null) throw new Error('the server ended')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address()
      probe.close(() => resolve(free))
    })
  })
}
