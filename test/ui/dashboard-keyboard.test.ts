import type { Browser } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import { expectAccessible, superuser, visit } from '../helper/dashboard.js'
import { comeIn, tasks } from '../helper/dashboard-tasks.js'
import { type Keys, keysOf } from '../helper/keys.js'
import { isPostgres } from '../helper/postgres.js'

if (!browserPath) console.log('no Chromium: the dashboard is not tried in a browser')

type Folder = 'a fresh folder' | 'the sample'
const fresh: Folder = 'a fresh folder'
// The same tasks on the sample folder take as long again: KEYBOARD=all runs both.
const kinds: readonly Folder[] = process.env['KEYBOARD'] === 'all' ? [fresh, 'the sample'] : [fresh]

for (const kind of kinds) {
  const test = suite(`dashboard: by keys alone, on ${kind}`)
  const inBrowser = browserPath ? test : test.skip
  let server: Booted
  let browser: Browser
  let keys: Keys
  let complaints: string[]
  let pb: PocketBase

  test.before(async () => {
    if (!browserPath) return
    server = kind === 'the sample' ? await boot() : await boot({ data: null })
    browser = await startBrowser()
    const visitor = await visit(browser, server.url)
    complaints = visitor.complaints
    keys = keysOf(visitor.page)
  })
  test.after(async () => {
    await browser?.close()
    await server?.stop()
  })

  inBrowser('come in', async () => {
    if (kind === 'the sample') await comeIn(keys, server.url)
    else {
      const [link] = /http\S+#\/pbinstall\/\S+/.exec(server.stdout()) ?? []
      await keys.page.goto(link!)
      await keys.fill('E-mail', superuser.email)
      await keys.fill('Password', superuser.password)
      await keys.fill('Repeat the password', superuser.password)
      await keys.press('Enter')
      await keys.page.getByRole('navigation', { name: 'Main menu' }).waitFor()
    }
    pb = new PocketBase(server.url)
    await pb.collection('_superusers').authWithPassword(superuser.email, superuser.password)
  })
  for (const { name, run } of tasks) {
    // Backups are of the folder.
    const isSkipped = isPostgres && name === 'make a backup'
    const add = isSkipped ? test.skip : inBrowser
    add(name, async () => {
      await run(keys, pb)
      // Both have the same views, and axe takes as long as the task.
      if (kind === 'a fresh folder') await expectAccessible(keys.page, name)
    })
  }
  inBrowser('nothing was complained of', () => {
    assert.equal(complaints, [])
  })
  test.run()
}
