import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, freePort } from '../helper/boot.js'
import { browserPath } from '../helper/browser.js'
import { expectFits, goTo, type OpenDashboard, openDashboard } from '../helper/dashboard.js'

const test = suite('dashboard: hostile names and pages')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

const nasty = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>\u202Eright'
const long = `${nasty}${'x'.repeat(100_000)}`

let opened: OpenDashboard
let server: Booted
let page: Page
let complaints: string[]
let pb: PocketBase

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard()
  ;({ server, page, complaints, pb } = opened)
})
test.after(() => opened?.close())

/** Hostile values appear as text: they made no elements, and no script ran. */
async function expectText(what: string): Promise<void> {
  assert.is(await page.evaluate('window.broken'), undefined, what)
  assert.is(await page.locator('img[src="x"], script:not([src])').count(), 0, what)
  await expectFits(page, what)
}

inBrowser(
  'values of select fields, names of files that are chosen, titles of relations',
  async () => {
    await pb.collections.create({
      name: 'odd',
      type: 'base',
      fields: [
        { name: 'title', type: 'text', max: 200_000, presentable: true },
        { name: 'kind', type: 'select', values: [nasty, 'plain'], maxSelect: 1 },
        { name: 'kinds', type: 'select', values: [nasty, 'plain'], maxSelect: 2 },
        { name: 'papers', type: 'file', maxSelect: 3 },
      ],
    })
    const { id: collectionId } = await pb.collections.getOne('odd')
    await pb.collections.create({
      name: 'odd_links',
      type: 'base',
      fields: [{ name: 'to', type: 'relation', collectionId, maxSelect: 2 }],
    })
    const first = await pb.collection('odd').create({ title: long, kind: nasty, kinds: [nasty] })
    await pb.collection('odd_links').create({ to: [first.id] })
    await page.reload()
    await goTo(page, `#/collections?collection=odd&record=${first.id}`)
    const panel = page.getByRole('dialog').first()
    await panel.getByLabel('papers: Choose files').setInputFiles({
      name: `${nasty.replaceAll('/', '')}.png`,
      mimeType: 'image/png',
      buffer: Buffer.from('no'),
    })
    await panel.getByText('.png').waitFor()
    await expectText('a record')
    await panel.getByRole('button', { name: 'Save changes' }).click()
    await panel.waitFor({ state: 'detached' })
    await goTo(page, `#/collections?collection=odd&record=${first.id}`)
    await panel
      .getByRole('button', { name: /^Remove / })
      .first()
      .waitFor()
    await expectText('a record with a file')
    await page.keyboard.press('Escape')
    await goTo(page, '#/collections?collection=odd_links')
    await page.locator('.related .chip').first().waitFor()
    await expectText('a table with relations')
  },
)

inBrowser('what a client says of itself in sessions, logs and the audit trail', async () => {
  await pb.send('/api/collections/users/factors', {
    method: 'PATCH',
    body: { sessions: { enabled: true } },
  })
  await pb.settings.update({ logs: { maxDays: 5, minLevel: 0 } })
  const { id } = await pb.collection('users').getFirstListItem('username = "bob"')
  const password = 'another-password-1'
  await pb.collection('users').update(id, { password, passwordConfirm: password })
  const headers = { 'Content-Type': 'application/json', 'User-Agent': nasty.slice(0, -6) }
  const logIn = (identity: string, given: string) =>
    fetch(`${server.url}/api/collections/users/auth-with-password`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ identity, password: given }),
    })
  assert.is((await logIn('bob', password)).status, 200)
  assert.is((await logIn(nasty, 'wrong-one')).status, 400)
  await goTo(page, `#/collections?collection=users&record=${id}`)
  const panel = page.getByRole('dialog').first()
  await panel.getByRole('tab', { name: 'Sessions' }).click()
  await panel
    .getByRole('button', { name: /^End the session/ })
    .first()
    .waitFor()
  await expectText('sessions')
  await panel.getByRole('tab', { name: 'Audit trail' }).click()
  await panel.getByRole('cell').first().waitFor()
  await expectText('the audit trail of an account')
  await page.keyboard.press('Escape')
  await goTo(page, `#/logs?filter=${encodeURIComponent(nasty)}`)
  await page.getByRole('searchbox').waitFor()
  await expectText('the logs')
  await goTo(page, '#/audit')
  await page.getByRole('cell').first().waitFor()
  await expectText('the audit trail')
})

inBrowser('collections and fields with such names, should a server ever have them', async () => {
  await page.route('**/api/collections?*', async (route) => {
    const response = await route.fetch()
    const answer = await response.json()
    for (const collection of answer.items) {
      if (collection.name !== 'odd') continue
      collection.name = long
      for (const field of collection.fields) if (field.name === 'title') field.name = nasty
    }
    await route.fulfill({ response, json: answer })
  })
  const { id } = await pb.collections.getOne('odd')
  await page.reload()
  for (const query of [
    `collection=${id}`,
    'overview=1',
    `collection=${id}&edit=this`,
    `collection=${id}&preview=1`,
  ]) {
    await goTo(page, `#/collections?${query}`)
    await page.locator('.side-body').getByText('<img src=x').first().waitFor()
    if (query.includes('=this') || query.includes('=1&')) await page.getByRole('dialog').waitFor()
    await expectText(query)
  }
  await page.setViewportSize({ width: 390, height: 800 })
  await goTo(page, `#/collections?collection=${id}`)
  await page.locator('table.records').waitFor()
  await expectText('a phone')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.unroute('**/api/collections?*')
  assert.equal(complaints, [])
})

inBrowser('a foreign page can neither frame it nor call the API with its rights', async () => {
  const port = await freePort()
  const foreign = await servePage(
    port,
    `<!doctype html><title>foreign</title><iframe id="inside" src="${server.url}/_/"></iframe>`,
  )
  const other = await page.context().newPage()
  await other.goto(`http://127.0.0.1:${port}/`)
  const frame = await (await other.locator('#inside').elementHandle())?.contentFrame()
  assert.match(frame?.url() ?? '', /^chrome-error:/)
  const status = await other.evaluate(
    `fetch(${JSON.stringify(`${server.url}/api/collections`)}, { credentials: 'include' }).then(({ status }) => status, () => 0)`,
  )
  assert.ok([0, 401, 403].includes(Number(status)), `${status}`)
  await other.close()
  foreign.close()
})

async function servePage(port: number, html: string): Promise<Server> {
  const foreign = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html')
    answer.end(html)
  })
  await new Promise<void>((resolve) => foreign.listen(port, '127.0.0.1', resolve))
  return foreign
}

test.run()
