import type { Browser, Page } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import { goTo, signIn, superuser, visit } from '../helper/dashboard.js'
import { until } from '../helper/mail-world.js'

const test = suite('dashboard: a long table')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

const count = 450
let server: Booted
let browser: Browser
let page: Page
let pb: PocketBase
const asked: URLSearchParams[] = []
let got: Promise<string[]>[] = []

test.before(async () => {
  if (!browserPath) return
  server = await boot()
  pb = new PocketBase(server.url)
  await pb.collection('_superusers').authWithPassword(superuser.email, superuser.password)
  const fields = [
    { name: 'title', type: 'text' },
    { name: 'amount', type: 'number' },
    { name: 'done', type: 'bool' },
    { name: 'made', type: 'autodate', onCreate: true, onUpdate: false },
  ]
  const { id } = await pb.collections.create({ name: 'long', type: 'base', fields })
  await pb.settings.update({ batch: { enabled: true, maxRequests: 500 } })
  const batch = pb.createBatch()
  for (let index = 0; index < count; index++) {
    const title = index % 3 === 0 ? `it's \\ ${index}` : ''
    batch.collection('long').create({ title, amount: (index % 7) - 2.5, done: index % 2 === 0 })
  }
  await batch.send()
  browser = await startBrowser()
  ;({ page } = await visit(browser, server.url))
  page.on('response', (response) => {
    const { pathname, searchParams } = new URL(response.url())
    if (!pathname.endsWith(`/${id}/records`)) return
    asked.push(searchParams)
    const ids = response.json().then(({ items }) => items.map((item: { id: string }) => item.id))
    // Nobody waits for a request that the page's end cuts off.
    ids.catch(() => {})
    got.push(ids)
  })
  await signIn(page, server.url)
})
test.after(async () => {
  await browser?.close()
  await server?.stop()
})

/** Scrolls to the end page by page, and waits for each. */
async function scrollThrough(sort: string): Promise<void> {
  const order = sort && `&sort=${sort}`
  await firstPage(`#/collections?collection=long${order}`)
  for (let index = 100; index < count; index += 100) await nextPage(index / 100)
  await page.getByText(`${count} records`).waitFor()
}

/** Opens a table and waits until its rows are there: the old ones stay until they have arrived. */
async function firstPage(hash: string): Promise<void> {
  asked.length = 0
  got = []
  await goTo(page, hash)
  await until(() => got.length > 0, 'the first page is asked for')
  const [first = ''] = await got[0]!
  await page.locator('tr a.id').first().filter({ hasText: first }).waitFor()
}

/** Again and again: a table that has just changed its order may go back to its first row. */
async function nextPage(index: number): Promise<void> {
  await until(
    async () => {
      await page.locator('.table-box').evaluate((element) => {
        element.scrollTop = element.scrollHeight
      })
      return got.length > index
    },
    `page ${index + 1} is asked for`,
  )
}

for (const sort of ['amount', '-amount', '-done', 'id', '-title', '-@rowid']) {
  inBrowser(`sorted by ${sort} each row comes once, without a count`, async () => {
    await scrollThrough(sort)
    const ids = (await Promise.all(got)).flat()
    assert.is(ids.length, count)
    assert.is(new Set(ids).size, count)
    assert.ok(
      asked.every((query) => query.get('skipTotal') === 'true' || query.get('skipTotal') === '1'),
    )
  })
}

inBrowser('the next page is asked for by what follows the last row', async () => {
  await scrollThrough('amount')
  const filters = asked.map((query) => query.get('filter') ?? '')
  assert.is(filters[0], '')
  assert.ok(filters.slice(1).every((filter) => /^amount > -?[\d.]+ \|\| \(amount = /.test(filter)))
  assert.ok(asked.every((query) => query.get('page') === '1'))
})

inBrowser(
  'by itself the newest come first, by what follows the last row where an index allows it',
  async () => {
    await goTo(page, '#/collections?collection=users')
    await scrollThrough('')
    assert.ok(asked.every((query) => query.get('sort') === '-@rowid'))
    const indexes = ['CREATE INDEX `idx_long_made` ON `long` (`made` DESC, `title`)']
    await pb.collections.update('long', { indexes })
    await goTo(page, '#/collections?collection=users')
    await page.reload()
    await scrollThrough('')
    const filters = asked.map((query) => query.get('filter') ?? '')
    assert.is(filters[0], '')
    assert.ok(filters.slice(1).every((filter) => filter.startsWith('made < ')))
    assert.ok(asked.every((query) => query.get('sort') === '-made,-id'))
    assert.is(new Set((await Promise.all(got)).flat()).size, count)
    // A partial index orders only the rows it contains.
    await pb.collections.update('long', { indexes: [`${indexes[0]} WHERE done = true`] })
    await goTo(page, '#/collections?collection=users')
    await page.reload()
    await scrollThrough('')
    assert.is(asked.at(-1)!.get('sort'), '-@rowid')
  },
)

inBrowser('a filter of the user stays beside it, with a comment at its end', async () => {
  await firstPage('#/collections?collection=long&sort=id&filter=amount > 0 || done = true // all')
  await nextPage(1)
  assert.match(asked[1]!.get('filter')!, '// all\n) && (id > ')
})

test.run()
