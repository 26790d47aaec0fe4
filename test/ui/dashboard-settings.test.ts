import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Booted } from '../helper/boot.js'
import { browserPath } from '../helper/browser.js'
import {
  expectAccessible,
  expectFits,
  goTo,
  type OpenDashboard,
  openDashboard,
} from '../helper/dashboard.js'
import { openMailbox } from '../helper/mailbox.js'
import { isPostgres } from '../helper/postgres.js'

const test = suite('dashboard: settings, logs, audit')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip
// Backups are of the folder.
const inFolder = isPostgres ? test.skip : inBrowser

let opened: OpenDashboard
let server: Booted
let page: Page
let complaints: string[]
let pb: PocketBase

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard({ args: ['--set', 'metrics.mode=on'] })
  ;({ server, page, complaints, pb } = opened)
})
test.after(() => opened?.close())

const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor()
const closed = () => page.getByRole('dialog').first().waitFor({ state: 'detached' })

inBrowser('application: a fault stands at its place, a change is kept', async () => {
  await goTo(page, '#/settings')
  await heading('Application')
  await page.getByLabel('Application URL').fill('nowhere')
  await press('Save changes')
  await page.locator('.field', { hasText: 'Application URL' }).locator('.problem').waitFor()
  await page.getByLabel('Application URL').fill('https://app.example.com')
  await page.getByLabel('Application name').fill('Renamed')
  await page.getByText('Rate limits').click()
  await page.getByRole('group', { name: 'Rule 1' }).getByLabel('Requests').fill('77')
  await page.getByText('Trusted proxy').click()
  await page.getByLabel('Headers with the client’s address').fill('X-Real-IP')
  await expectAccessible(page, 'the settings of the application')
  await press('Save changes')
  await page.getByText('The settings are saved.').waitFor()
  const { meta, rateLimits, trustedProxy } = await pb.settings.getAll()
  assert.is(meta.appName, 'Renamed')
  assert.is(rateLimits.rules[0].maxRequests, 77)
  assert.equal(trustedProxy.headers, ['X-Real-IP'])
})

inBrowser(
  'hidden controls: no way to change a collection, and records are unlocked first',
  async () => {
    const controls = () =>
      page.getByRole('button', { name: /New collection|Edit collection/ }).count()
    const ways = () => page.getByRole('link', { name: /Export collections|Import collections/ })
    assert.is(await ways().count(), 2)
    await page.getByLabel('Hide the controls of collections, and lock records').check()
    await press('Save changes')
    await ways().first().waitFor({ state: 'detached' })
    const { id } = await pb.collection('users').getFirstListItem('username = "bob"')
    await goTo(page, `#/collections?collection=users&record=${id}`)
    await page.getByRole('dialog').getByLabel('name', { exact: true }).fill('Unlocked')
    assert.is(await controls(), 0)
    await page.keyboard.press('Control+s')
    await press('Unlock to save')
    assert.not((await pb.collection('users').getOne(id))['name'] === 'Unlocked')
    await press('Save changes')
    await closed()
    assert.is((await pb.collection('users').getOne(id))['name'], 'Unlocked')
    await pb.settings.update({ meta: { hideControls: false } })
    await page.reload()
    await page.getByRole('button', { name: 'Edit collection' }).waitFor()
    assert.is(await controls(), 2)
  },
)

inBrowser('mail: an SMTP server is set and tried', async () => {
  const box = await openMailbox()
  try {
    await goTo(page, '#/settings/mail')
    await page.getByLabel('Send through an SMTP server').check()
    await page.getByLabel('Host').fill('127.0.0.1')
    await page.getByLabel('Port').fill(String(box.port))
    await press('Save changes')
    await page.getByText('The settings are saved.').first().waitFor()
    await press('Send a test mail')
    await page.getByLabel('To', { exact: true }).fill('me@example.com')
    await expectAccessible(page, 'a test mail')
    await press('Send')
    await page.getByText('The test mail is sent.').waitFor()
    assert.ok((await box.take('me@example.com')).text)
  } finally {
    await box.stop()
  }
})

inBrowser('storage: a place that does not answer says so', async () => {
  await goTo(page, '#/settings/storage')
  await page.getByLabel('Use an S3 storage').check()
  await page.getByText('Files are not moved').waitFor()
  await page.getByLabel('Endpoint').fill('http://127.0.0.1:1')
  for (const name of ['Bucket', 'Region', 'Access key', 'Secret']) {
    await page.getByLabel(name, { exact: true }).fill('x')
  }
  await expectAccessible(page, 'the storage')
  await press('Save changes')
  await press('Test the storage')
  await page.locator('.toast.wrong').waitFor()
  await page.getByLabel('Use an S3 storage').uncheck()
  await press('Save changes')
  await page.getByText('Files are not moved').waitFor({ state: 'detached' })
})

inFolder('backups: made, fetched, deleted', async () => {
  await goTo(page, '#/settings/backups')
  await page.getByText('No backups yet.').waitFor()
  await press('+ New backup')
  await page.getByLabel('Name', { exact: true }).fill('by_hand.zip')
  await press('Start the backup')
  await page.getByText('The backup is made.').waitFor()
  await expectAccessible(page, 'the backups')
  await press('Actions for by_hand.zip')
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download' }).click(),
  ])
  assert.is(
    readFileSync(await saved.path())
      .subarray(0, 2)
      .toString(),
    'PK',
  )
  await press('Actions for by_hand.zip')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('No backups yet.').waitFor()
})

inBrowser('crons run on demand', async () => {
  await goTo(page, '#/settings/crons')
  await press('Run now: __pbLogsCleanup__')
  await page.getByText('The job has started.').waitFor()
  await expectAccessible(page, 'the crons')
})

inBrowser('collections are exported, and imported after a look at what changes', async () => {
  await goTo(page, '#/settings/export-collections')
  const [saved] = await Promise.all([page.waitForEvent('download'), press('Download')])
  const list = JSON.parse(readFileSync(await saved.path(), 'utf8'))
  const users = list.find(({ name }: { name: string }) => name === 'users')
  users.fields.push({ name: 'nickname', type: 'text' })
  await goTo(page, '#/settings/import-collections')
  await page.getByLabel('Load from a file').setInputFiles({
    name: 'collections.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(list)),
  })
  await page.getByText('users: New field nickname (text)').waitFor()
  await expectAccessible(page, 'an import')
  await press('Import')
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('The collections are imported.').waitFor()
  const { fields } = await pb.collections.getOne('users')
  assert.ok(fields.some(({ name }) => name === 'nickname'))
})

inBrowser('contracts: what one lacks in the folder is added', async () => {
  await goTo(page, '#/settings/contracts')
  const slugbase = page.getByRole('region', { name: 'slugbase' })
  await slugbase.getByText('column users.user_key').waitFor()
  await expectAccessible(page, 'the contracts')
  await press('Add what is missing: slugbase')
  const confirm = page.getByRole('dialog', { name: 'Add slugbase' })
  await confirm.getByRole('button', { name: 'Add what is missing' }).click()
  await slugbase.getByText('It has everything it needs.').waitFor()
  const { fields } = await pb.collections.getOne('users')
  assert.ok(fields.some(({ name }) => name === 'user_key'))
})

inBrowser('the SQL console shows rows, and faults at the statement', async () => {
  await goTo(page, '#/settings/sql')
  await page.getByRole('textbox', { name: 'Statement' }).click()
  await page.keyboard.type('SELECT username FROM users')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('cell', { name: 'bob', exact: true }).waitFor()
  await expectAccessible(page, 'the SQL console')
  await page.keyboard.type(' nonsense here')
  await page.keyboard.press('Escape')
  await press('Run')
  await page.locator('.code-field .problem').waitFor()
})

inBrowser('logs: filter, chart and details', async () => {
  await pb.settings.update({ logs: { maxDays: 5, minLevel: 0 } })
  // An entry is written a few seconds after its request.
  await fetch(`${server.url}/api/collections/users/records?filter=broken(`)
  await goTo(page, '#/logs?superuserRequests=1')
  await page.locator('.uplot').waitFor()
  const entry = page.getByRole('button', { name: /users\/records/ }).first()
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline && !(await entry.isVisible())) {
    await press('Refresh')
    await page.waitForTimeout(300)
  }
  await entry.click()
  await page.getByRole('dialog', { name: 'Log entry' }).getByText('"status": 400').waitFor()
  await page.keyboard.press('Escape')
  await closed()
  await page.getByRole('searchbox').fill('data.status = 400')
  await page.keyboard.press('Enter')
  await entry.waitFor()
  await expectAccessible(page, 'the logs')
})

inBrowser(
  'the audit trail says who did what; metrics are there where they are served',
  async () => {
    await page.getByRole('link', { name: 'Audit trail' }).click()
    await page.getByRole('button', { name: 'updateSettings' }).first().click()
    await page.getByRole('dialog', { name: 'Audit trail entry' }).waitFor()
    await expectAccessible(page, 'an entry of the audit trail')
    await page.keyboard.press('Escape')
    await closed()
    await page.getByRole('link', { name: 'Metrics' }).click()
    await page.getByText('pocketgate_requests_total').waitFor()
    await expectAccessible(page, 'the metrics')
  },
)

inBrowser('on a phone nothing sticks out; nothing was complained of', async () => {
  await page.setViewportSize({ width: 390, height: 800 })
  for (const [hash, name] of [
    ['#/settings', 'Application'],
    ['#/settings/export-collections', 'Export collections'],
    ['#/logs', 'Logs'],
    ['#/audit', 'Audit trail'],
  ] as const) {
    await goTo(page, hash)
    await heading(name)
    await expectFits(page, name)
  }
  assert.equal(complaints, [])
})

test.run()
