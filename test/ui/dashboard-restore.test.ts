import type { Browser, Page } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot } from '../helper/boot.js'
import { browserPath } from '../helper/browser.js'
import {
  expectAccessible,
  goTo,
  type OpenDashboard,
  openDashboard,
  signIn,
  superuser,
  visit,
} from '../helper/dashboard.js'

const test = suite('dashboard: a backup comes back')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let browser: Browser
let page: Page
let pb: PocketBase
let zip: Buffer

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard()
  ;({ browser, page, pb } = opened)
})
test.after(() => opened?.close())

const choose = (to: Page, name: RegExp, file: { name: string; buffer: Buffer }) =>
  to.getByLabel(name).setInputFiles({ mimeType: 'application/zip', ...file })

inBrowser(
  'what is no backup is refused in the server’s words; an upload can be ended',
  async () => {
    await goTo(page, '#/settings/backups')
    await page.getByText('No backups yet.').waitFor()
    await choose(page, /^Upload a backup/, { name: 'no.zip', buffer: Buffer.from('no zip') })
    await page.locator('.upload .problem').waitFor()
    let cancel = () => {}
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve
    })
    await page.route('**/api/backups/upload', async (route) => {
      await cancelled
      // The browser may have ended it by then.
      await route.abort().catch(() => {})
    })
    await choose(page, /^Upload a backup/, { name: 'slow.zip', buffer: Buffer.from('PK') })
    await page.getByRole('progressbar').waitFor()
    await expectAccessible(page, 'an upload')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('progressbar').waitFor({ state: 'detached' })
    assert.is(await page.locator('.upload .problem').count(), 0)
    cancel()
    await page.unroute('**/api/backups/upload')
    assert.equal(await pb.backups.getFullList(), [])
  },
)

inBrowser('a file of this machine is uploaded and restored, and the page comes back', async () => {
  await pb.backups.create('before.zip')
  const token = await pb.files.getToken()
  const answer = await fetch(pb.backups.getDownloadURL(token, 'before.zip'))
  zip = Buffer.from(await answer.arrayBuffer())
  await pb.backups.delete('before.zip')
  const { id } = await pb.collection('users').getFirstListItem('username = "bob"')
  await pb.collection('users').delete(id)
  await choose(page, /^Upload a backup/, { name: 'My Backup (1).ZIP', buffer: zip })
  await page.getByText('The backup is uploaded.').waitFor()
  await page.getByRole('button', { name: 'Actions for my_backup_1_.zip' }).click()
  await page.getByRole('menuitem', { name: 'Restore' }).click()
  await page.getByLabel(/^Type/).fill('my_backup_1_.zip')
  const reloaded = page.waitForEvent('load', { timeout: 30_000 })
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByRole('dialog', { name: 'Restoring my_backup_1_.zip' }).waitFor()
  await expectAccessible(page, 'a restore')
  await reloaded
  await page.getByRole('button', { name: 'Actions for my_backup_1_.zip' }).waitFor()
  assert.is((await pb.collection('users').getOne(id)).id, id)
})

inBrowser('a fresh folder takes a backup in place of its first superuser', async () => {
  const fresh = await boot({ data: null })
  const [link] = /http\S+#\/pbinstall\/\S+/.exec(fresh.stdout()) ?? []
  const { page: first, complaints } = await visit(browser, fresh.url)
  await first.goto(link!)
  const reloaded = first.waitForEvent('load', { timeout: 30_000 })
  await choose(first, /^Choose a backup/, { name: 'backup.zip', buffer: zip })
  await reloaded
  await signIn(first, fresh.url)
  assert.not.match(first.url(), 'pbinstall')
  const client = new PocketBase(fresh.url)
  await client.collection('_superusers').authWithPassword(superuser.email, superuser.password)
  await client.collection('users').getFirstListItem('username = "bob"')
  assert.equal(complaints, [])
  await first.context().close()
  await fresh.stop()
})

test.run()
