import type { Page } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { browserPath } from '../helper/browser.js'
import {
  expectAccessible,
  expectFits,
  goTo,
  type OpenDashboard,
  openDashboard,
} from '../helper/dashboard.js'
import { enrol } from '../helper/factors.js'

const test = suite('dashboard: what is known of an account')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let page: Page
let complaints: string[]
let pb: PocketBase
let app: PocketBase
let id: string

const password = 'another-password-1'

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard({}, async (pb) => {
    ;({ id } = await pb.collection('users').getFirstListItem('username = "bob"'))
    await pb.collection('users').update(id, { password, passwordConfirm: password })
    await pb.send('/api/collections/users/factors', {
      method: 'PATCH',
      body: { sessions: { enabled: true }, totp: { enabled: true } },
    })
    app = new PocketBase(pb.baseURL)
    await app.collection('users').authWithPassword('bob', password)
    await new PocketBase(pb.baseURL).collection('users').authWithPassword('bob', password)
  })
  ;({ page, complaints, pb } = opened)
  await goTo(page, `#/collections?collection=users&record=${id}`)
})
test.after(() => opened?.close())

const panel = () => page.getByRole('dialog').first()
const ends = () => panel().getByRole('button', { name: /^End the session/ })

inBrowser('sessions are listed and ended', async () => {
  await panel().getByRole('tab', { name: 'Sessions' }).click()
  await ends().nth(1).waitFor()
  assert.is(await ends().count(), 2)
  await expectAccessible(page, 'the sessions of an account')
  await ends().first().click()
  await ends().nth(1).waitFor({ state: 'detached' })
  await panel().getByRole('button', { name: 'End all' }).click()
  await panel().getByText('No sessions.').waitFor()
  const refused = await app
    .collection('users')
    .authRefresh()
    .catch((error) => error.status)
  assert.is(refused, 401)
})

inBrowser('known devices are listed and forgotten', async () => {
  const origins = () => pb.collection('_authOrigins').getFullList({ filter: `recordRef = "${id}"` })
  if ((await origins()).length === 0) {
    const { id: collectionRef } = await pb.collections.getOne('users')
    await pb
      .collection('_authOrigins')
      .create({ collectionRef, recordRef: id, fingerprint: 'abc<b>def' })
  }
  await panel().getByRole('tab', { name: 'Devices' }).click()
  await panel()
    .getByRole('button', { name: /^Forget/ })
    .first()
    .waitFor()
  await expectAccessible(page, 'the devices of an account')
  for (let left = (await origins()).length; left > 0; left--) {
    await panel()
      .getByRole('button', { name: /^Forget/ })
      .first()
      .click()
    await panel()
      .getByRole('button', { name: /^Forget/ })
      .nth(left - 1)
      .waitFor({ state: 'detached' })
  }
  assert.is((await origins()).length, 0)
})

inBrowser('its factors are told, and removed once its name is typed', async () => {
  const owner = new PocketBase(pb.baseURL)
  const { record } = await owner.collection('users').authWithPassword('bob', password)
  await enrol(owner, 'users')
  await goTo(page, '#/collections?collection=users')
  await panel().waitFor({ state: 'detached' })
  await goTo(page, `#/collections?collection=users&record=${id}`)
  await panel().getByRole('tab', { name: 'Factors' }).click()
  await panel()
    .getByText(/^since .* · last used/)
    .waitFor()
  await panel().getByText('Recovery codes: 10 of 10 left').waitFor()
  await panel().getByRole('button', { name: 'Remove all factors' }).click()
  const question = page.getByRole('dialog', { name: 'Remove all factors' })
  const button = question.getByRole('button', { name: 'Remove all factors' })
  assert.ok(await button.isDisabled())
  await expectAccessible(page, 'the removal of factors')
  await question.getByRole('textbox').fill(record['email'])
  await button.click()
  await panel()
    .getByText(/^No second factor/)
    .waitFor()
  await owner.collection('users').authWithPassword('bob', password)
})

inBrowser('the audit trail of the account, and the way to all of it', async () => {
  await panel().getByRole('tab', { name: 'Audit trail' }).click()
  await panel().getByRole('cell', { name: 'account.sessions' }).first().waitFor()
  await panel().getByRole('cell', { name: 'account.factors' }).first().waitFor()
  await expectAccessible(page, 'the audit trail of an account')
  await page.setViewportSize({ width: 390, height: 800 })
  await expectFits(page, 'an account')
  await panel().getByRole('link', { name: 'All entries in the audit trail' }).click()
  await page.getByRole('heading', { name: 'Audit trail' }).waitFor()
  await page.getByRole('button', { name: 'account.sessions' }).first().waitFor()
  assert.equal(complaints, [])
})

test.run()
