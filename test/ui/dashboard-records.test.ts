import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import PocketBase, { type RecordModel } from 'pocketbase'
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
import { until } from '../helper/mail-world.js'

const test = suite('dashboard: records')
if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')
const inBrowser = browserPath ? test : test.skip

let opened: OpenDashboard
let server: Booted
let page: Page
let complaints: string[]
let pb: PocketBase

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test.before(async () => {
  if (!browserPath) return
  opened = await openDashboard({}, async (pb) => {
    const users = await pb.collections.getOne('users')
    await pb.collections.create({
      name: 'things',
      type: 'base',
      fields: [
        { name: 'title', type: 'text', max: 200_000, presentable: true },
        { name: 'body', type: 'editor' },
        { name: 'amount', type: 'number', max: 100 },
        { name: 'active', type: 'bool' },
        { name: 'due', type: 'date' },
        { name: 'kind', type: 'select', values: ['one', 'two'], maxSelect: 1 },
        { name: 'tags', type: 'select', values: ['red', 'green', 'blue'], maxSelect: 3 },
        { name: 'files', type: 'file', maxSelect: 5, thumbs: ['100x100'], protected: true },
        { name: 'owner', type: 'relation', collectionId: users.id, maxSelect: 1 },
        { name: 'extra', type: 'json' },
        { name: 'place', type: 'geoPoint' },
        { name: 'created', type: 'autodate', onCreate: true, onUpdate: false },
      ],
    })
  })
  ;({ server, page, complaints, pb } = opened)
})
test.after(() => opened?.close())

const panel = () => page.getByRole('dialog').first()
const press = (name: string | RegExp, exact = true) =>
  page.getByRole('button', { name, exact }).click()
const closed = () => panel().waitFor({ state: 'detached' })
const only = async (): Promise<RecordModel> => {
  const { items } = await pb.collection('things').getList(1, 1, { sort: '-@rowid' })
  return items[0]!
}
const rows = () => page.locator('table.records tbody tr:not(.gap)')

inBrowser('an empty collection says what to do; a record of all types is made', async () => {
  await goTo(page, '#/collections?collection=things')
  await page.getByText('No records yet.').waitFor()
  await press('+ New record')
  await panel().getByLabel('title').fill('First thing')
  await panel().getByRole('textbox', { name: 'body' }).click()
  await page.keyboard.type('Some text')
  await panel().getByLabel('amount').fill('200')
  await panel().getByLabel('active').check()
  await panel().getByLabel('due').fill('2026-05-06T07:08:09.000')
  await panel().getByLabel('kind').selectOption('two')
  await panel().getByRole('checkbox', { name: 'red' }).check()
  await panel().getByRole('checkbox', { name: 'blue' }).check()
  await panel()
    .getByLabel('files: Choose files')
    .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: picture })
  await press('owner: Choose records')
  const picker = page.getByRole('dialog', { name: 'Choose from users' })
  await picker.getByLabel('Search').fill('ann')
  await picker.getByRole('radio').first().check()
  await expectAccessible(page, 'the picker of relations')
  await picker.getByRole('button', { name: 'Use these' }).click()
  await panel().getByRole('textbox', { name: 'extra' }).click()
  await page.keyboard.type('[1, 2')
  await page.getByText('This is not JSON').waitFor()
  await page.keyboard.type(']')
  await panel().getByLabel('Latitude').fill('48.1')
  await panel().getByLabel('Longitude').fill('11.6')
  await expectAccessible(page, 'a new record')
  await press('Create')
  // The server's message is shown at the field.
  await panel().locator('.field', { hasText: 'amount' }).locator('.problem').waitFor()
  await panel().getByLabel('amount').fill('42.5')
  await press('Create')
  await closed()
  const record = await only()
  assert.is(record['title'], 'First thing')
  assert.match(record['body'], 'Some text')
  assert.is(record['amount'], 42.5)
  assert.is(record['active'], true)
  assert.is(new Date(record['due']).getTime(), new Date('2026-05-06T07:08:09').getTime())
  assert.is(record['kind'], 'two')
  assert.equal(record['tags'], ['red', 'blue'])
  assert.match(record['files'][0], /^dot_\w+\.png$/)
  assert.ok(record['owner'])
  assert.equal(record['extra'], [1, 2])
  assert.equal(record['place'], { lat: 48.1, lon: 11.6 })
  await rows().getByText('First thing').waitFor()
})

inBrowser(
  'a record is opened, changed by Ctrl+S, its file removed, copied and deleted',
  async () => {
    await page.getByRole('link', { name: (await only()).id }).click()
    await panel().getByLabel('title').fill('Second name')
    await page.keyboard.press('ControlOrMeta+s')
    await panel().getByRole('button', { name: 'Save changes', disabled: true }).waitFor()
    await until(async () => (await only())['title'] === 'Second name', 'it is saved')
    const { id, files } = await only()
    await goTo(page, `#/collections?collection=things&record=${id}`)
    await press(`Remove ${files[0]}`)
    await expectAccessible(page, 'a record')
    await press('Save changes')
    await closed()
    assert.equal((await only())['files'], [])
    await page.getByRole('link', { name: id }).click()
    await panel().getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByRole('dialog', { name: 'New record in things' }).waitFor()
    await press('Create')
    await closed()
    const copy = await only()
    assert.is.not(copy.id, id)
    assert.is(copy['title'], 'Second name')
    await page.getByRole('link', { name: copy.id }).click()
    await panel().getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const confirm = page.getByRole('dialog', { name: 'Delete records' })
    await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
    await closed()
    assert.is((await only()).id, id)
  },
)

inBrowser(
  'a table in a rich text is made by keys, and one of PocketBase’s keeps its style',
  async () => {
    const style = 'border-collapse: collapse; width: 100%;'
    const peers = `<table style="${style}" border="1"><tbody><tr><td style="width: 50%;">left</td><td>right</td></tr></tbody></table>`
    const { id } = await pb.collection('things').create({ title: 'Table', body: peers })
    const body = panel().getByRole('textbox', { name: 'body' })
    const choose = async (name: string) => {
      await panel().getByRole('button', { name: 'Table', exact: true }).press('Enter')
      await page.getByRole('menuitem', { name, exact: true }).press('Enter')
    }
    const saved = async () => {
      await Promise.all([
        page.waitForResponse((answer) => answer.request().method() === 'PATCH'),
        page.keyboard.press('Control+s'),
      ])
      await panel().getByRole('button', { name: 'Save changes', disabled: true }).waitFor()
      return String((await pb.collection('things').getOne(id))['body'])
    }
    try {
      await goTo(page, `#/collections?collection=things&record=${id}`)
      await body.getByText('right').click()
      await choose('Row below')
      await page.keyboard.type('below')
      await expectAccessible(page, 'a table in a rich text')
      const row = '<tr><td><br></td><td>below</td></tr>'
      assert.is(await saved(), peers.replace('</tr></tbody>', `</tr>${row}</tbody>`))
      await choose('Remove the column')
      await choose('Remove the row')
      assert.is(await saved(), peers.replace('<td>right</td>', ''))
      await choose('Remove the table')
      await choose('Insert a table')
      await body.locator('td').first().click()
      await page.keyboard.type('cell')
      await choose('Column after')
      await page.keyboard.type('more')
      assert.match(await saved(), /^<table>.*<td>cell<\/td><td>more<\/td><td><br><\/td>/)
      await panel().getByRole('button', { name: 'Close' }).first().click()
      await closed()
    } finally {
      await pb.collection('things').delete(id)
    }
  },
)

inBrowser('another client’s changes are seen at once', async () => {
  const made = await pb.collection('things').create({ title: 'from elsewhere' })
  await rows().getByText('from elsewhere').waitFor()
  await pb.collection('things').update(made.id, { title: 'and changed' })
  await rows().getByText('and changed').waitFor()
  await pb.collection('things').delete(made.id)
  await rows().getByText('and changed').waitFor({ state: 'detached' })
})

inBrowser('sort, filter, columns, a range of marks, export and delete', async () => {
  const batch = pb.createBatch()
  for (let index = 0; index < 30; index++) {
    batch.collection('things').create({ title: `row ${index}`, amount: index })
  }
  await pb.settings.update({ batch: { enabled: true, maxRequests: 100 } })
  await batch.send()
  await rows().getByText('row 29').waitFor()
  await page.getByRole('button', { name: 'amount' }).click()
  await rows().first().getByText('row 0', { exact: true }).waitFor()
  const search = page.getByLabel(/^Search, or/)
  await search.fill('amount >= 20 && title ~ "row"')
  await page.keyboard.press('Enter')
  await page.getByText('10 records').waitFor()
  await rows().nth(0).getByRole('checkbox').click()
  await rows()
    .nth(4)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] })
  await page.getByText('5 selected').waitFor()
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as CSV' }).click(),
  ])
  const csv = readFileSync(await saved.path(), 'utf8').split('\r\n')
  assert.match(csv[0]!, /^id,title,body,amount/)
  assert.is(csv.length, 7)
  assert.match(csv[1]!, 'row 20')
  await press('Delete')
  const confirm = page.getByRole('dialog', { name: 'Delete records' })
  await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('5 records deleted.').waitFor()
  const { totalItems } = await pb
    .collection('things')
    .getList(1, 1, { filter: 'amount >= 20 && title ~ "row"' })
  assert.is(totalItems, 5)
  await page.getByRole('button', { name: 'More' }).last().click()
  await page.getByRole('menuitem', { name: 'Choose columns' }).click()
  await panel().getByLabel('amount').uncheck()
  await page.keyboard.press('Escape')
  await closed()
  assert.is(await page.getByRole('columnheader', { name: 'amount' }).count(), 0)
  await search.fill('nothing ~~ 1')
  await page.keyboard.press('Enter')
  await page.locator('.records-view > .problem').waitFor()
  await search.fill('')
  await page.keyboard.press('Enter')
  await rows().first().waitFor()
  await expectAccessible(page, 'the table of records')
})

inBrowser('accounts: password, mails, and a token to act as one', async () => {
  const user = await pb.collection('users').getFirstListItem('username = "bob"')
  await goTo(page, `#/collections?collection=users&record=${user.id}`)
  await panel().getByLabel('Change password').check()
  await panel().getByLabel('password', { exact: true }).fill('another-password')
  await panel().getByLabel('Repeat the password').fill('another-password')
  await press('Save changes')
  await closed()
  await new PocketBase(server.url).collection('users').authWithPassword('bob', 'another-password')
  await goTo(page, `#/collections?collection=users&record=${user.id}`)
  await panel().getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Send a password reset mail' }).click()
  await page.getByText('The mail is on its way.').waitFor()
  await panel().getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Impersonate' }).click()
  await press('Make a token')
  const token = await page.getByLabel('Token', { exact: true }).inputValue()
  const other = new PocketBase(server.url)
  other.authStore.save(token, null)
  assert.is((await other.collection('users').getOne(user.id)).id, user.id)
  await page.keyboard.press('Escape')
  await panel().getByRole('tab', { name: 'Providers' }).click()
  await page.getByText('No login at a provider').waitFor()
  await page.keyboard.press('Escape')
  await closed()
})

inBrowser('by keys alone: the focus stays in a dialog, in a menu, and comes back', async () => {
  const focused = () =>
    page.evaluate(`(() => {
      const { activeElement } = document
      if (activeElement === document.body) return 'browser'
      return activeElement.closest('dialog') ? 'dialog' : activeElement.textContent
    })()`)
  const link = page.locator('table.records a.id').first()
  await link.focus()
  await page.keyboard.press('Enter')
  await panel().getByRole('tab', { name: 'Account' }).waitFor()
  const places = new Set<unknown>()
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab')
    places.add(await focused())
  }
  assert.equal(
    [...places].filter((each) => each !== 'browser'),
    ['dialog'],
  )
  await panel().getByRole('button', { name: 'More' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  const item = 'document.activeElement.getAttribute("role") + document.activeElement.textContent'
  assert.is(await page.evaluate(item), 'menuitemCopy as JSON')
  await page.keyboard.press('Escape')
  assert.is(await page.evaluate('document.activeElement.ariaLabel'), 'More')
  await page.keyboard.press('Escape')
  await closed()
  assert.is(await focused(), await link.textContent())
})

inBrowser('the API of a collection, by SDK and curl', async () => {
  await press('API preview')
  await panel().getByText("pb.collection('users').getList").waitFor()
  await panel().getByRole('tab', { name: 'List' }).focus()
  await page.keyboard.press('ArrowRight')
  await panel().getByText('curl -X GET').waitFor()
  await panel().getByText("getOne('RECORD_ID')").waitFor()
  await expectAccessible(page, 'the API preview')
  // A call's parameters, from the OpenAPI document.
  await panel().getByRole('tab', { name: 'Password', exact: true }).click()
  await panel()
    .getByRole('row', { name: /identityField/ })
    .waitFor()
  await panel().getByRole('tab', { name: 'More calls' }).click()
  await panel().getByText('/api/collections/users/passkeys/options').click()
  await panel().getByText('What the browser needs to register a passkey.').waitFor()
  await panel().getByRole('tab', { name: 'Login contracts' }).click()
  await panel().getByText('weather', { exact: true }).click()
  await panel().getByText('/auth/login', { exact: true }).click()
  await panel().getByText('curl -X POST').waitFor()
  await expectAccessible(page, 'the calls of contracts')
  await page.keyboard.press('Escape')
  await closed()
})

inBrowser('hostile names and values are text, wherever they stand', async () => {
  const nasty = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>\u202Eright'
  const long = 'x'.repeat(100_000)
  const first = await pb.collection('things').create({
    title: nasty,
    body: `<p onclick="window.broken=1">a</p><img src=x onerror="window.broken=1">`,
    extra: { [nasty]: nasty },
  })
  const second = await pb.collection('things').create({ title: long, extra: { long } })
  await pb.collections.update('things', {
    fields: (await pb.collections.getOne('things')).fields.map((field) =>
      field.name === 'title' ? { ...field, help: nasty } : field,
    ),
  })
  await page.reload()
  await goTo(page, '#/collections?collection=things')
  await rows().getByText('<img src=x onerror=').first().waitFor()
  for (const id of [first.id, second.id]) {
    await page.getByRole('link', { name: id }).click()
    await panel().getByLabel('title').waitFor()
    await panel().locator('.mirror').first().waitFor()
    await expectFits(page, 'a record with long values')
    await page.keyboard.press('Escape')
    await closed()
  }
  // The error message is shown as text, too.
  await page.getByLabel(/^Search, or/).fill(`${nasty} = 1`)
  await page.keyboard.press('Enter')
  await page.locator('.records-view > .problem').waitFor()
  await goTo(page, `#/collections?collection=${encodeURIComponent(nasty)}`)
  await goTo(page, '#/collections?collection=things')
  assert.is(await page.evaluate('window.broken'), undefined)
})

inBrowser('on a phone nothing sticks out; nothing was complained of', async () => {
  await page.setViewportSize({ width: 390, height: 800 })
  await goTo(page, '#/collections?collection=things')
  await rows().first().waitFor()
  await expectFits(page, 'the table of records')
  await goTo(page, '#/collections?collection=things&record=new')
  await panel().getByLabel('title').waitFor()
  await expectFits(page, 'a new record')
  await expectAccessible(page, 'a new record on a phone')
  assert.equal(complaints, [])
})

test.run()
