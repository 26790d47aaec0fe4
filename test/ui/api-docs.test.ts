import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import { apiDocument } from '../helper/documented.js'
import { send } from '../helper/scenario.js'

const test = suite('the page of the OpenAPI document')
if (!browserPath) console.log('no Chromium: the page is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let server: Booted
let browser: Browser
let page: Page
const complaints: string[] = []

test.before(async () => {
  server = await boot()
  if (!browserPath) return
  browser = await startBrowser()
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(server.url) || request.url() === 'data:,'
    if (!isOwn) complaints.push(`asked ${request.url()}`)
  })
})
test.after(async () => {
  await browser?.close()
  await server.stop()
})

const operations = () =>
  Object.values(apiDocument().paths).flatMap((methods) => Object.values(methods))

test('its files come with a policy that lets nothing inline in, and no other is one', async () => {
  for (const [path, type] of [
    ['/api/docs', 'text/html'],
    ['/api/docs/api-docs.js', 'text/javascript'],
    ['/api/docs/api-docs.css', 'text/css'],
  ] as const) {
    const { status, headers } = await send(server.url, { path })
    assert.is(status, 200, path)
    assert.ok(headers.get('content-type')?.startsWith(`${type};`), path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/)
    assert.not.match(policy, 'unsafe')
  }
  for (const name of ['index.html', 'pages.js', '..%2findex.html', '__proto__', 'constructor']) {
    const { status, json } = await send(server.url, { path: `/api/docs/${name}` })
    assert.is(status, 404, name)
    assert.is(json.status, 404)
  }
})

inBrowser(
  'every operation has its line; none asks another host, none breaks the policy',
  async () => {
    await page.goto(`${server.url}/api/docs`)
    await page.waitForSelector('details')
    const ids = await page.$$eval('details', (rows) => rows.map(({ id }) => id))
    assert.equal(
      ids.sort(),
      operations()
        .map(({ operationId }) => operationId)
        .sort(),
    )
    assert.is(await page.textContent('#count'), `${ids.length} operations`)
    // All of them, opened: each kind of schema is rendered once.
    await page.$$eval('details', (rows) => {
      for (const row of rows) row.setAttribute('open', '')
    })
    await page.locator('details:not(:has(> .inside))').first().waitFor({ state: 'detached' })
    const text = (await page.textContent('main')) ?? ''
    for (const wrong of ['undefined', '[object Object]', 'NaN'])
      assert.not(text.includes(wrong), wrong)
    assert.equal(complaints, [])
  },
)

inBrowser(
  'what is looked for stays, a link opens its operation with body and answers',
  async () => {
    await page.fill('#filter', 'post local/register')
    const shown = await page.$$eval('details:not([hidden])', (rows) => rows.map(({ id }) => id))
    assert.equal(shown, ['strapi.create', 'mudbase.create'])
    await page.goto('about:blank')
    await page.goto(`${server.url}/api/docs#strapi.authWithPassword`)
    const inside = page.locator('[id="strapi.authWithPassword"] .inside')
    await inside.waitFor()
    const text = (await inside.textContent()) ?? ''
    for (const part of ['identifier: string', 'jwt: string', 'role: {', 'statusCode?: integer']) {
      assert.ok(text.includes(part), `${part} in ${text}`)
    }
    assert.ok(text.includes(`curl -X POST '${server.url}/auth/local'`), text)
    assert.equal(complaints, [])
  },
)

inBrowser('by keyboard, and in the dark', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${server.url}/api/docs`)
  await page.waitForSelector('details')
  await page.focus('#filter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.is(await page.getAttribute('details', 'open'), '')
  const color = await page.evaluate('getComputedStyle(document.body).backgroundColor')
  assert.is(color, 'rgb(15, 18, 21)')
  assert.equal(complaints, [])
})

test.run()
