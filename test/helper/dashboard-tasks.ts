import type PocketBase from 'pocketbase'
import * as assert from 'uvu/assert'
import { superuser } from './dashboard.js'
import type { Keys } from './keys.js'

/** A task in the dashboard, and the check in the API that it was done. */
export interface Task {
  name: string
  run(keys: Keys, pb: PocketBase): Promise<void>
}

const dialog = (keys: Keys) => keys.page.getByRole('dialog').last()
const closed = (keys: Keys) => keys.page.getByRole('dialog').first().waitFor({ state: 'detached' })
const said = (keys: Keys, text: string | RegExp) =>
  keys.page.locator('.toasts').getByText(text).first().waitFor()
const way = (keys: Keys, name: string) =>
  keys.use(keys.page.locator('.head').getByRole('link', { name }))
const side = (keys: Keys, name: string) =>
  keys.use(keys.page.locator('.side a', { hasText: new RegExp(`(^|W)${name}$`) }).first())
const setting = async (keys: Keys, name: string) => {
  await way(keys, 'Settings')
  await side(keys, name)
}

/** For these, PocketBase's API has everything they need. */
export const tasks: readonly Task[] = [
  {
    name: 'make a collection with fields',
    run: async (keys, pb) => {
      await keys.use('button', '+ New collection')
      await keys.fill('Name', 'notes')
      for (const [type, name] of [
        ['Plain text', 'title'],
        ['Number', 'amount'],
      ] as const) {
        await keys.use('button', '+ New field')
        await keys.pick(type)
        const group = dialog(keys).locator('details.group', {
          has: keys.page.locator('summary', { hasText: type }),
        })
        await keys.fillAt(group.last().getByLabel('Name', { exact: true }), name)
      }
      await keys.use('button', 'Create')
      await closed(keys)
      const { fields } = await pb.collections.getOne('notes')
      assert.equal(
        fields.map(({ name }) => name),
        ['id', 'title', 'amount'],
      )
    },
  },
  {
    name: 'set a rule',
    run: async (keys, pb) => {
      await keys.use('button', 'Edit collection')
      await keys.tab('API rules')
      await keys.use('button', 'Set a rule: List and search')
      await keys.to(dialog(keys).getByRole('textbox', { name: 'List and search' }))
      await keys.type('amount > 1')
      await keys.use('button', 'Save changes')
      await keys.use(
        keys.page
          .getByRole('dialog', { name: 'Review the changes' })
          .getByRole('button', { name: 'Save changes' }),
      )
      await closed(keys)
      assert.is((await pb.collections.getOne('notes'))['listRule'], 'amount > 1')
    },
  },
  {
    name: 'rename a field',
    run: async (keys, pb) => {
      await keys.use('button', 'Edit collection')
      const group = dialog(keys).locator('details.group', {
        has: keys.page.locator('summary', { hasText: 'title' }),
      })
      await keys.use(group.locator('summary').first())
      await keys.fillAt(group.getByLabel('Name', { exact: true }), 'headline')
      await keys.use('button', 'Save changes')
      await keys.use(
        keys.page
          .getByRole('dialog', { name: 'Review the changes' })
          .getByRole('button', { name: 'Save changes' }),
      )
      await closed(keys)
      const { fields } = await pb.collections.getOne('notes')
      assert.ok(fields.some(({ name }) => name === 'headline'))
    },
  },
  {
    name: 'add an index',
    run: async (keys, pb) => {
      await keys.use('button', 'Edit collection')
      await keys.use(dialog(keys).locator('summary', { hasText: 'New index' }))
      await keys.check('amount')
      await keys.use('button', 'Add the index')
      await keys.use('button', 'Save changes')
      await keys.use(
        keys.page
          .getByRole('dialog', { name: 'Review the changes' })
          .getByRole('button', { name: 'Save changes' }),
      )
      await closed(keys)
      assert.match((await pb.collections.getOne('notes')).indexes[0]!, '(`amount`)')
    },
  },
  {
    name: 'make a record',
    run: async (keys, pb) => {
      await keys.use('button', '+ New record')
      await keys.fill('headline', 'first')
      await keys.fill('amount', '5')
      await keys.use('button', 'Create')
      await closed(keys)
      assert.is((await pb.collection('notes').getFirstListItem('headline = "first"'))['amount'], 5)
    },
  },
  {
    name: 'change it with Ctrl+S',
    run: async (keys, pb) => {
      const { id } = await pb.collection('notes').getFirstListItem('headline = "first"')
      await keys.use('link', id)
      await keys.fill('amount', '7')
      await keys.press('ControlOrMeta+s')
      await keys.press('Escape')
      await closed(keys)
      assert.is((await pb.collection('notes').getOne(id))['amount'], 7)
    },
  },
  {
    name: 'duplicate it',
    run: async (keys, pb) => {
      const { id } = await pb.collection('notes').getFirstListItem('headline = "first"')
      await keys.use('link', id)
      await keys.use(dialog(keys).getByRole('button', { name: 'More' }))
      await keys.pick('Duplicate')
      await keys.page.getByRole('dialog', { name: 'New record in notes' }).waitFor()
      await keys.fill('headline', 'second')
      await keys.use('button', 'Create')
      await closed(keys)
      assert.is((await pb.collection('notes').getFirstListItem('headline = "second"'))['amount'], 7)
    },
  },
  {
    name: 'discard a change',
    run: async (keys, pb) => {
      const { id } = await pb.collection('notes').getFirstListItem('headline = "second"')
      await keys.use('link', id)
      await keys.fill('amount', '1000')
      await keys.press('Escape')
      await keys.use(keys.page.getByRole('button', { name: 'Discard changes' }))
      await closed(keys)
      assert.is((await pb.collection('notes').getOne(id))['amount'], 7)
    },
  },
  {
    name: 'sort by a column',
    run: async (keys) => {
      const head = keys.page.getByRole('columnheader', { name: 'headline' })
      await keys.use(head.getByRole('button'))
      await keys.press('Enter')
      await keys.page.locator('th[aria-sort="descending"]').waitFor()
      await keys.page.locator('tbody tr:not(.gap)').first().getByText('second').waitFor()
    },
  },
  {
    name: 'filter',
    run: async (keys) => {
      await keys.fill(/^Search, or/, 'headline = "first"')
      await keys.press('Enter')
      await keys.page.getByText('1 records').waitFor()
      await keys.fill(/^Search, or/, ' ')
      await keys.press('Backspace')
      await keys.press('Enter')
      await keys.page.getByText('2 records').waitFor()
    },
  },
  {
    name: 'choose columns',
    run: async (keys) => {
      await keys.use(keys.page.locator('.search').getByRole('button', { name: 'More' }))
      await keys.pick('Choose columns')
      await keys.check('amount')
      await keys.press('Escape')
      await closed(keys)
      assert.is(await keys.page.getByRole('columnheader', { name: 'amount' }).count(), 0)
    },
  },
  {
    name: 'export marked records',
    run: async (keys) => {
      await keys.check('Select all loaded records')
      await keys.page.getByText('2 selected').waitFor()
      const saved = keys.page.waitForEvent('download')
      await keys.use(keys.page.locator('.foot').getByRole('button', { name: 'Export as JSON' }))
      assert.match((await saved).suggestedFilename(), /\.json$/)
    },
  },
  {
    name: 'delete marked records',
    run: async (keys, pb) => {
      await keys.use(keys.page.locator('.foot').getByRole('button', { name: 'Delete' }))
      await keys.use(dialog(keys).getByRole('button', { name: 'Delete', exact: true }))
      await said(keys, '2 records deleted.')
      assert.is((await pb.collection('notes').getList()).totalItems, 0)
    },
  },
  {
    name: 'read how the API is called',
    run: async (keys) => {
      await keys.use('button', 'API preview')
      await keys.tab('Create')
      await dialog(keys).getByText("pb.collection('notes').create").first().waitFor()
      await keys.press('Escape')
      await closed(keys)
    },
  },
  {
    name: 'pin a collection',
    run: async (keys) => {
      await keys.use('button', 'Pin notes')
      await keys.page.getByRole('button', { name: 'Unpin notes' }).waitFor()
    },
  },
  {
    name: 'find a collection',
    run: async (keys) => {
      await keys.fill('Search collections', 'users')
      await side(keys, 'users')
      await keys.page.getByRole('heading', { name: 'users' }).waitFor()
      await keys.fill('Search collections', ' ')
    },
  },
  {
    name: 'make an account',
    run: async (keys, pb) => {
      await keys.use('button', '+ New record')
      await keys.fill('email', 'keys@example.com')
      await keys.fill('password', 'a-long-password')
      await keys.fill('Repeat the password', 'a-long-password')
      if ((await keys.page.getByRole('dialog').getByLabel('username').count()) > 0) {
        await keys.fill('username', 'keys')
      }
      await keys.use('button', 'Create')
      await closed(keys)
      await pb.collection('users').getFirstListItem('email = "keys@example.com"')
    },
  },
  {
    name: 'make a token of an account',
    run: async (keys, pb) => {
      const { id } = await pb.collection('users').getFirstListItem('email = "keys@example.com"')
      await keys.use('link', id)
      await keys.use(dialog(keys).getByRole('button', { name: 'More' }))
      await keys.pick('Impersonate')
      await keys.use(keys.page.getByRole('button', { name: 'Make a token' }))
      const token = keys.page.getByLabel('Token', { exact: true })
      await token.waitFor()
      assert.match(await token.inputValue(), /^\S+\.\S+\.\S+$/)
      await keys.press('Escape')
      await keys.press('Escape')
      await closed(keys)
    },
  },
  {
    name: 'see all collections at once',
    run: async (keys) => {
      await side(keys, 'Overview')
      await keys.page.getByRole('rowheader', { name: 'notes' }).waitFor()
    },
  },
  {
    name: 'rename the application',
    run: async (keys, pb) => {
      await way(keys, 'Settings')
      await keys.fill(/^Application name/, 'By keys')
      await keys.use('button', 'Save changes')
      await said(keys, 'The settings are saved.')
      assert.is((await pb.settings.getAll())['meta'].appName, 'By keys')
    },
  },
  {
    name: 'make a backup',
    run: async (keys, pb) => {
      await setting(keys, 'Backups')
      await keys.use('button', '+ New backup')
      await keys.fill('Name', 'by_keys.zip')
      await keys.press('Enter')
      await keys.page.getByRole('button', { name: 'Actions for by_keys.zip' }).waitFor()
      assert.equal(
        (await pb.backups.getFullList()).map(({ key }) => key),
        ['by_keys.zip'],
      )
    },
  },
  {
    name: 'run a job',
    run: async (keys) => {
      await setting(keys, 'Crons')
      await keys.use('button', /^Run now: __pbOTPCleanup__/)
      await said(keys, 'The job has started.')
    },
  },
  {
    name: 'ask by SQL',
    run: async (keys) => {
      await setting(keys, 'SQL console')
      await keys.to(keys.page.getByRole('textbox', { name: 'Statement' }))
      await keys.type("SELECT 'by keys' AS answer")
      await keys.press('ControlOrMeta+Enter')
      await keys.page.getByRole('cell', { name: 'by keys' }).waitFor()
    },
  },
  {
    name: 'look into the log',
    run: async (keys, pb) => {
      await pb.settings.update({ logs: { maxDays: 5, minLevel: 0 } })
      await pb.collection('users').getList(1, 1)
      await way(keys, 'Logs')
      await keys.check(/Include superusers/)
      const entry = keys.page.locator('main table tbody button').first()
      // An entry is written a few seconds after its request.
      for (let tries = 0; tries < 30 && !(await entry.isVisible()); tries++) {
        await keys.use('button', 'Refresh')
        await entry.waitFor({ timeout: 500 }).catch(() => {})
      }
      await keys.use(entry)
      await keys.page.getByRole('dialog', { name: 'Log entry' }).waitFor()
      await keys.press('Escape')
      await closed(keys)
    },
  },
  {
    name: 'delete a collection',
    run: async (keys, pb) => {
      await way(keys, 'Collections')
      await side(keys, 'notes')
      await keys.use('button', 'Edit collection')
      await keys.use(dialog(keys).getByRole('button', { name: 'More' }))
      await keys.pick('Delete')
      await keys.fill(/^Type/, 'notes')
      await keys.press('Enter')
      await closed(keys)
      const gone = await pb.collections.getOne('notes').catch((error) => error.status)
      assert.is(gone, 404)
    },
  },
  {
    name: 'change the colours, and sign out',
    run: async (keys) => {
      await keys.use('button', superuser.email)
      await keys.pick('Dark colours')
      await keys.page.locator('html[data-theme="dark"]').waitFor()
      await keys.use('button', superuser.email)
      await keys.pick('Sign out')
      await keys.page.getByLabel('E-mail').waitFor()
    },
  },
]

/** Signs in by password, which is a task of its own. */
export async function comeIn(keys: Keys, url: string): Promise<void> {
  await keys.page.goto(`${url}/_/`)
  await keys.fill('E-mail', superuser.email)
  await keys.fill('Password', superuser.password)
  await keys.press('Enter')
  await keys.page.getByRole('navigation', { name: 'Main menu' }).waitFor()
}
