import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { browserPath } from '../helper/browser.js'
import {
  expectAccessible,
  expectFits,
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
let tileServer: Server
let tilesUrl: string
const tilesAsked: string[] = []
const referrers = new Set<string | undefined>()

test.before(async () => {
  if (!browserPath) return
  tileServer = createServer((request, response) => {
    tilesAsked.push(request.url ?? '')
    referrers.add(request.headers.referer)
    response.setHeader('content-type', 'image/svg+xml')
    response.end('<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>')
  })
  await new Promise<void>((resolve) => tileServer.listen(0, '127.0.0.1', resolve))
  tilesUrl = `http://127.0.0.1:${(tileServer.address() as AddressInfo).port}`
  const args = [
    ['--set', `dashboard.mapTiles=${tilesUrl}/{z}/{x}/{y}.svg`],
    ['--set', 'dashboard.mapAttribution=© The makers of the map'],
  ].flat()
  opened = await openDashboard({ args })
  ;({ page, complaints, pb } = opened)
  page.on('dialog', (dialog) => dialog.accept())
})
test.after(async () => {
  await opened?.close()
  tileServer?.close()
})

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
  await panel().getByText('There is an unsaved draft').waitFor()
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
  await panel().getByText('There is an unsaved draft').waitFor()
  await pb.collection('users').update((await bob()).id, { name: 'Meanwhile' })
  await page.reload()
  await panel().getByText('The record has changed since.').waitFor()
  await panel().getByRole('button', { name: 'Discard the draft' }).click()
  await page.reload()
  await panel().getByLabel('name', { exact: true }).waitFor()
  assert.is(await panel().getByText('There is an unsaved draft').count(), 0)
})

inBrowser('changes that are discarded on leaving leave no draft', async () => {
  await openBob()
  await panel().getByLabel('name', { exact: true }).fill('Not wanted')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await panel().waitFor({ state: 'detached' })
  assert.not.match(await stored(), 'Not wanted')
})

inBrowser('a point is set on the map of the tile server, and nothing else is let in', async () => {
  const fields = [{ name: 'place', type: 'geoPoint' }]
  await pb.collections.create({ name: 'places', type: 'base', fields })
  const { id } = await pb.collection('places').create({ place: { lat: 48, lon: 11 } })
  const served = await fetch(`${opened.server.url}/_/`)
  const pictures = /img-src ([^;]*)/.exec(served.headers.get('content-security-policy') ?? '')?.[1]
  assert.is(pictures, `'self' data: blob: ${tilesUrl}`)
  assert.equal(tilesAsked, [])
  await page.reload()
  await goTo(page, `#/collections?collection=places&record=${id}`)
  const map = panel().getByRole('application', { name: /^Map of place/ })
  // The tile of 48° N, 11° E at zoom 12.
  await map.locator('img[src$="/12/2173/1423.svg"]').waitFor()
  assert.ok(tilesAsked.includes('/12/2173/1423.svg'))
  await panel().getByText('© The makers of the map').waitFor()
  await expectAccessible(page, 'a map')
  const before = { lat: 48, lon: 11 }
  const value = async (name: string) => Number(await panel().getByLabel(name).inputValue())
  await map.press('ArrowRight')
  await map.press('Shift+ArrowUp')
  // 16 and 1 of the 256 × 2^12 pixels around the world.
  assert.ok(Math.abs((await value('Longitude')) - before.lon - (16 * 360) / 2 ** 20) < 1e-5)
  assert.ok((await value('Latitude')) > before.lat)
  await map.press('-')
  await map.locator('img[src*="/11/"]').first().waitFor()
  await map.click({ position: { x: 60, y: 120 } })
  assert.ok((await value('Longitude')) < before.lon)
  const typed = await value('Longitude')
  const box = (await map.boundingBox())!
  await page.mouse.move(box.x + 100, box.y + 100)
  await page.mouse.down()
  await page.mouse.move(box.x + 180, box.y + 140, { steps: 3 })
  await page.mouse.up()
  assert.is(await value('Longitude'), typed)
  await page.setViewportSize({ width: 390, height: 800 })
  await expectFits(page, 'a map')
  await page.setViewportSize({ width: 1280, height: 800 })
  await panel().getByRole('button', { name: 'Save changes' }).click()
  await panel().waitFor({ state: 'detached' })
  assert.is((await pb.collection('places').getOne(id))['place'].lon, typed)
  // The tile server learns the dashboard's origin, not which record is viewed.
  assert.equal([...referrers], [`${opened.server.url}/`])
})

inBrowser('a new record has a draft; signing out forgets all of them', async () => {
  await goTo(page, '#/collections?collection=users&record=new')
  await panel().getByLabel('name', { exact: true }).fill('Somebody new')
  await page.reload()
  await panel().getByRole('button', { name: 'Use the draft' }).click()
  assert.is(await panel().getByLabel('name', { exact: true }).inputValue(), 'Somebody new')
  await page.reload()
  await panel().getByText('There is an unsaved draft').waitFor()
  await page.keyboard.press('Escape')
  await panel().waitFor({ state: 'detached' })
  assert.match(await stored(), 'Somebody new')
  await page.getByRole('button', { name: superuser.email }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('E-mail').waitFor()
  assert.not.match(await stored(), 'Somebody new')
  // The tile server is the only other host that was contacted.
  assert.equal(
    complaints.filter((text) => !text.startsWith(`asked ${tilesUrl}/`)),
    [],
  )
})

test.run()
