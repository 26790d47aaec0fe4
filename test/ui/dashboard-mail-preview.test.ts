import type { Page } from 'playwright-core'
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

const test = suite('dashboard: preview of mails')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let page: Page
let complaints: string[]

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard()
  ;({ page, complaints } = opened)
  await goTo(page, '#/collections?collection=users&edit=this')
  await page.getByRole('tab', { name: 'Options' }).click()
  await page.getByText('Mail templates', { exact: true }).click()
  await page.getByText('Verification', { exact: true }).click()
  await verification().getByText('Preview', { exact: true }).click()
  await preview().waitFor()
})
test.after(() => opened?.close())

const verification = () =>
  page.locator('details.group details.group', {
    has: page.locator('summary', { hasText: /^Verification$/ }),
  })
const preview = () => page.getByRole('region', { name: 'Preview' })
const write = (html: string) => verification().getByLabel('Text (HTML)').fill(html)

inBrowser('placeholders have values, and a link looks like a button', async () => {
  await verification().getByLabel('Subject').fill('Hello {RECORD:email} of {APP_NAME}')
  await write(
    '<p>Dear &lt;{RECORD:name}&gt; &amp; co,</p>\n<p><a class="btn" href="{APP_URL}/x/{TOKEN}">Go on</a> {UNKNOWN}</p>',
  )
  await preview()
    .getByText(/^Hello ann@example.com of [^{]/)
    .waitFor()
  await preview().getByText('Dear <name> & co,').waitFor()
  await preview().getByText('{UNKNOWN}').waitFor()
  const link = preview().locator('a.btn')
  assert.match((await link.getAttribute('title')) ?? '', /\/x\/TOKEN$/)
  assert.is(await link.getAttribute('href'), null)
  await expectAccessible(page, 'the preview of a mail')
})

inBrowser('styles of text are kept, what reaches out of the mail is not', async () => {
  await write(
    `<style>body { display: none }</style><table><tr><td style="color: rgb(1, 2, 3); position: fixed; background: url(https://elsewhere.example/x)">cell</td></tr></table>`,
  )
  const cell = preview().getByText('cell')
  await cell.waitFor()
  const style = await cell.evaluate(
    (element) => (element as unknown as { style: { cssText: string } }).style.cssText,
  )
  assert.is(style, 'color: rgb(1, 2, 3);')
})

inBrowser('hostile HTML does nothing and breaks nothing', async () => {
  const nasty = [
    '<img src=x onerror="window.broken=1" alt="<b>">',
    '<script>window.broken=1</script><p onclick="window.broken=1" style="width:expression(1)">text</p>',
    '<iframe srcdoc="<script>parent.broken=1</script>"></iframe><form action="https://elsewhere.example"><input name=a></form>',
    '<a href="javascript:window.broken=1">click</a><svg onload=window.broken=1><p>in it</p></svg>',
    '<textarea></textarea><p>{RECORD:<b>x</b>}</p>\u202Eright',
    `${'<div>'.repeat(5000)}deep${'</div>'.repeat(5000)}`,
    `<a href="${'x'.repeat(100_000)}`,
  ].join('\n')
  await write(nasty)
  await preview().getByText('deep').waitFor()
  await preview().getByText('click').click()
  await preview().getByText('text', { exact: true }).click()
  assert.is(await page.evaluate('window.broken'), undefined)
  const inside = await preview().evaluate((element) =>
    [
      ...(
        element as unknown as { querySelectorAll(q: string): Iterable<{ outerHTML: string }> }
      ).querySelectorAll('img, script, iframe, form, input, svg, [onclick], [href], [src]'),
    ].map(({ outerHTML }) => outerHTML),
  )
  assert.equal(inside, [])
  await page.setViewportSize({ width: 390, height: 800 })
  await expectFits(page, 'the preview of a mail')
  assert.equal(complaints, [])
})

test.run()
