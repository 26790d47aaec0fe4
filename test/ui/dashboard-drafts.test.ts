import type { Page } from 'playwright-core'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { browserPath } from '../helper/browser.js'
import {
  expectAccessible,
  goTo,
  type OpenDashboard,
  openDashboard,
  superuser,
} from '../helper/dashboard.js'

const test = suite('dashboard: drafts of records')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let page: Page
let complaints: string[]
let pb: PocketBase

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard()
  ;({ page, complaints, pb } = opened)
  page.on('dialog', (dialog) => dialog.accept())
})
test.after(() => opened?.close())

const panel = () => page.getByRole('dialog').first()
const stored = () => page.evaluate('JSON.stringify(sessionStorage)') as Promise<string>
const bob = () => pb.collection('users').getFirstListItem('username = "bob"')
const openBob = async () => {
  await goTo(page, `#/collections?collection=users&record=${(await bob()).id}`)
  await panel().getByLabel('name', { exact: true }).waitFor()
}

inBrowser('what was typed is there after a reload, but no password', async () => {
  await openBob()
  await panel().getByLabel('name', { exact: true }).fill('Bob in progress')
  await panel().getByLabel('Change password').check()
  await panel().getByLabel('password', { exact: true }).fill('a-secret-password')
  await panel().getByLabel('Repeat the password').fill('a-secret-password')
  await page.reload()
  await panel().getByText('There is a draft of').waitFor()
  const text = await stored()
  assert.match(text, 'Bob in progress')
  assert.not.match(text, 'a-secret-password')
  await expectAccessible(page, 'the offer of a draft')
  await panel().getByRole('button', { name: 'Use the draft' }).click()
  assert.is(await panel().getByLabel('name', { exact: true }).inputValue(), 'Bob in progress')
  await panel().getByRole('button', { name: 'Save changes' }).click()
  await panel().waitFor({ state: 'detached' })
  assert.is((await bob())['name'], 'Bob in progress')
  assert.not.match(await stored(), 'Bob in progress')
})

inBrowser('it says where the record has changed since; discarding it is for good', async () => {
  await openBob()
  await panel().getByLabel('name', { exact: true }).fill('Old words')
  await page.reload()
  await panel().getByText('There is a draft of').waitFor()
  await pb.collection('users').update((await bob()).id, { name: 'Meanwhile' })
  await page.reload()
  await panel().getByText('The record has changed since.').waitFor()
  await panel().getByRole('button', { name: 'Discard the draft' }).click()
  await page.reload()
  await panel().getByLabel('name', { exact: true }).waitFor()
  assert.is(await panel().getByText('There is a draft of').count(), 0)
})

inBrowser('changes that are discarded on leaving leave no draft', async () => {
  await openBob()
  await panel().getByLabel('name', { exact: true }).fill('Not wanted')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard them' }).click()
  await panel().waitFor({ state: 'detached' })
  assert.not.match(await stored(), 'Not wanted')
})

inBrowser('a new record has a draft; signing out forgets all of them', async () => {
  await goTo(page, '#/collections?collection=users&record=new')
  await panel().getByLabel('name', { exact: true }).fill('Somebody new')
  await page.reload()
  await panel().getByRole('button', { name: 'Use the draft' }).click()
  assert.is(await panel().getByLabel('name', { exact: true }).inputValue(), 'Somebody new')
  await page.reload()
  await panel().getByText('There is a draft of').waitFor()
  await page.keyboard.press('Escape')
  await panel().waitFor({ state: 'detached' })
  assert.match(await stored(), 'Somebody new')
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('E-mail').waitFor()
  assert.not.match(await stored(), 'Somebody new')
  assert.equal(complaints, [])
})

test.run()
