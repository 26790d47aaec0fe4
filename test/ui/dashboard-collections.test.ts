import type { Page } from 'playwright-core'
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
import { send } from '../helper/scenario.js'

const test = suite('dashboard: collections')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let server: Booted
let page: Page
let complaints: string[]
let token: string

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard()
  ;({ server, page, complaints } = opened)
  token = opened.pb.authStore.token
})
test.after(() => opened?.close())

// biome-ignore lint/suspicious/noExplicitAny: what the API gives, of which each test reads its part
async function stored(name: string): Promise<any> {
  const answer = await send(server.url, {
    method: 'GET',
    path: `/api/collections/${name}`,
    headers: { authorization: token },
  })
  return answer.status === 200 ? JSON.parse(answer.text) : undefined
}

const panel = () => page.getByRole('dialog').first()
const press = (name: string | RegExp) => page.getByRole('button', { name }).click()

async function addField(type: string, name: string): Promise<void> {
  await panel().getByRole('button', { name: '+ New field' }).click()
  await page.getByRole('menuitem', { name: type, exact: true }).click()
  const form = page
    .locator('details.group')
    .filter({ has: page.locator('summary', { hasText: type }) })
  await form.last().getByLabel('Name', { exact: true }).fill(name)
}

inBrowser('a collection with fields of every type, an index and a rule', async () => {
  await page.getByRole('button', { name: '+ New collection' }).click()
  await panel().getByLabel('Name', { exact: true }).first().fill('articles')
  const types = [
    ['Plain text', 'title'],
    ['Rich text', 'body'],
    ['Number', 'stars'],
    ['Bool', 'active'],
    ['E-mail', 'contact'],
    ['URL', 'link'],
    ['Date', 'due'],
    ['Autodate', 'created'],
    ['Select', 'kind'],
    ['File', 'picture'],
    ['Relation', 'author'],
    ['JSON', 'extra'],
    ['Geo point', 'place'],
  ] as const
  for (const [type, name] of types) await addField(type, name)
  await page.getByLabel('Values', { exact: true }).fill('news\nessay')
  await page.getByLabel('Collection', { exact: true }).selectOption({ label: 'users' })
  await page.getByText('New index', { exact: true }).click()
  await page.getByRole('checkbox', { name: 'title', exact: true }).check()
  await page.getByLabel('Unique: no two records with the same values').check()
  await press('Add the index')
  await expectAccessible(page, 'the fields of a collection')
  await page.getByRole('tab', { name: 'API rules' }).click()
  await press('Set a rule: List and search')
  const rule = page.getByRole('textbox', { name: 'List and search' })
  await rule.click()
  await page.keyboard.type('autho')
  await page.getByRole('option', { name: 'author' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('nothing = 1')
  await page.keyboard.press('Escape')
  if (!(await panel().isVisible())) throw new Error('Escape closed the panel with unsaved changes')
  await page.keyboard.press('Escape')
  const keep = page.getByRole('button', { name: 'Cancel' })
  if (await keep.isVisible()) await keep.click()
  await expectAccessible(page, 'the rules of a collection')
  await press(/^Create$/)
  // The server's message, next to its rule.
  await page.locator('.rule', { hasText: 'List and search' }).locator('.problem').waitFor()
  await rule.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('author = @request.auth.id')
  await page.keyboard.press('Escape')
  await press(/^Create$/)
  await page.getByRole('heading', { name: 'articles' }).waitFor()
  const { fields, indexes, listRule, viewRule } = await stored('articles')
  assert.equal(
    fields.map(({ name }: { name: string }) => name).sort(),
    ['id', ...types.map(([, name]) => name)].sort(),
  )
  assert.match(indexes[0], /^CREATE UNIQUE INDEX `idx_\w+` ON `articles` \(`title`\)$/)
  assert.is(listRule, 'author = @request.auth.id')
  assert.is(viewRule, null)
})

inBrowser('what will change is shown before it is saved', async () => {
  await goTo(page, '#/collections?collection=articles&edit=this')
  const title = page.locator('details.group', {
    has: page.locator('summary', { hasText: 'title' }),
  })
  await title.locator('summary').click()
  await title.getByLabel('Name', { exact: true }).fill('headline')
  const stars = page.locator('details.group', {
    has: page.locator('summary', { hasText: 'stars' }),
  })
  await stars.locator('summary').click()
  await stars.getByRole('button', { name: 'Remove', exact: true }).click()
  await press('Save changes')
  const review = page.getByRole('dialog', { name: 'Review the changes' })
  await review.getByText('Field title is renamed to headline').waitFor()
  await review.getByText('Field stars (number) is removed').waitFor()
  await expectAccessible(page, 'the review of changes')
  assert.ok(
    (await stored('articles')).fields.some(({ name }: { name: string }) => name === 'stars'),
  )
  await review.getByRole('button', { name: 'Save changes' }).click()
  await review.waitFor({ state: 'detached' })
  await panel().waitFor({ state: 'detached' })
  const { fields, indexes } = await stored('articles')
  assert.not.ok(fields.some(({ name }: { name: string }) => name === 'stars'))
  assert.match(indexes[0], '(`headline`)')
})

inBrowser('unsaved changes are not left by mistake', async () => {
  await goTo(page, '#/collections?collection=articles&edit=this')
  await panel().getByLabel('Name', { exact: true }).first().fill('articles2')
  await goTo(page, '#/logs')
  await page.getByText('There are unsaved changes.').waitFor()
  await press('Cancel')
  assert.match(page.url(), 'collection=articles&edit=this')
  await page.keyboard.press('Escape')
  await press('Discard changes')
  await panel().waitFor({ state: 'detached' })
})

inBrowser('a view is tried before it is saved', async () => {
  await goTo(page, '#/collections?collection=articles&edit=new')
  await panel().getByLabel('Name', { exact: true }).first().fill('names')
  await page.getByLabel('Type', { exact: true }).selectOption('view')
  await page.getByRole('textbox', { name: 'Query' }).click()
  await page.keyboard.type('SELECT id, username FROM users LIMIT 3')
  await page.keyboard.press('Escape')
  if (await page.getByRole('button', { name: 'Cancel' }).isVisible()) await press('Cancel')
  await press('Try it')
  await page.getByRole('columnheader', { name: /username/ }).waitFor()
  await expectAccessible(page, 'the query of a view')
  await press(/^Create$/)
  await page.getByRole('heading', { name: 'names' }).waitFor()
  assert.is((await stored('names')).type, 'view')
})

inBrowser('the options of accounts: codes, providers, tokens', async () => {
  await goTo(page, '#/collections?collection=users&edit=this')
  await page.getByRole('tab', { name: 'Options' }).click()
  const group = (text: string) =>
    page.locator('details.group', { has: page.locator('summary', { hasText: text }) }).first()
  await group('One-time password').locator('summary').first().click()
  await group('One-time password').getByLabel('Length of the code').fill('7')
  await group('OAuth2').locator('summary').first().click()
  await page.getByLabel('Add a provider').selectOption('github')
  await page.getByLabel('Client id').fill('the-client')
  await page.getByLabel('Client secret').fill('the-secret')
  await expectAccessible(page, 'the options of accounts')
  await press('Save changes')
  const review = page.getByRole('dialog', { name: 'Review the changes' })
  await review.waitFor()
  await review.getByRole('button', { name: 'Save changes' }).click()
  await panel().waitFor({ state: 'detached' })
  const { otp, oauth2 } = await stored('users')
  assert.is(otp.length, 7)
  assert.equal(
    oauth2.providers.map(({ name, clientId }: Record<string, string>) => [name, clientId]),
    [['github', 'the-client']],
  )
})

inBrowser('duplicate, delete all records, delete: each with a typed name', async () => {
  await goTo(page, '#/collections?collection=articles&edit=this')
  await panel().getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await press(/^Create$/)
  await page.getByRole('heading', { name: 'articles_copy' }).waitFor()
  assert.is((await stored('articles_copy')).indexes.length, 1)
  await press('Edit collection')
  await panel().getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
  const confirm = page.getByRole('dialog', { name: 'Delete the collection' })
  assert.ok(await confirm.getByRole('button', { name: 'Delete', exact: true }).isDisabled())
  await confirm.getByLabel('Type “articles_copy” to confirm').fill('articles_copy')
  await expectAccessible(page, 'a typed confirmation')
  await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('The collection is deleted.').waitFor()
  assert.is(await stored('articles_copy'), undefined)
})

inBrowser('the overview, the search and a pin; on a phone nothing sticks out', async () => {
  await goTo(page, '#/collections?overview=1')
  await page.getByRole('heading', { name: 'Who may do what' }).waitFor()
  const diagram = page.getByRole('img', { name: /^The collections with their fields/ })
  await diagram.getByText('articles', { exact: true }).waitFor()
  // Articles have an author, a relation to users.
  assert.ok((await diagram.locator('.relation').count()) >= 1)
  await expectAccessible(page, 'the overview')
  await page.getByLabel('Search collections').fill('artic')
  assert.is(await page.getByRole('link', { name: /users/ }).count(), 1)
  await page.getByRole('button', { name: 'Pin articles' }).click()
  await page.getByRole('heading', { name: 'Pinned' }).waitFor()
  await page.getByLabel('Search collections').fill('')
  await page.setViewportSize({ width: 390, height: 800 })
  await expectFits(page, 'the overview')
  await goTo(page, '#/collections?collection=users&edit=this')
  await panel().waitFor()
  await expectFits(page, 'the editor of a collection')
  assert.equal(complaints, [])
})

test.run()
