import { createReadStream, existsSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { join, normalize } from 'node:path'
import type { Browser } from 'playwright-core'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, fixture, freePort, removeFolder, root } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import { goTo, signIn, superuser, visit } from '../helper/dashboard.js'
import { comeIn, tasks } from '../helper/dashboard-tasks.js'
import { keysOf } from '../helper/keys.js'
import { type Peer, peerCommand, startPeer } from '../parity/peer.js'

const test = suite('dashboard: before a PocketBase')
if (!peerCommand) console.log('no PEER_COMMAND: the dashboard is not tried before a PocketBase')
// Takes most of a minute: PEER_UI=on runs it, after changes of the dashboard.
const isWanted = process.env['PEER_UI'] === 'on'
const withPeer = browserPath && peerCommand && isWanted ? test : test.skip

let dir: string
let peer: Peer
let proxy: { url: string; server: Server }
let browser: Browser

test.before(async () => {
  if (!browserPath || !peerCommand || !isWanted) return
  dir = copyFolder(fixture)
  peer = await startPeer(dir)
  proxy = await startProxy(peer.url)
  browser = await startBrowser()
})
test.after(async () => {
  await browser?.close()
  proxy?.server.closeAllConnections()
  proxy?.server.close()
  await peer?.stop()
  if (dir) removeFolder(dir)
})

withPeer('what PocketBase has works there too; what it lacks hides', async () => {
  const { page, complaints } = await visit(browser, proxy.url)
  const pb = new PocketBase(peer.url)
  await pb.collection('_superusers').authWithPassword(superuser.email, superuser.password)
  await signIn(page, proxy.url)
  const panel = () => page.getByRole('dialog').first()
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const closed = () => panel().waitFor({ state: 'detached' })

  await page.getByRole('button', { name: '+ New collection' }).click()
  await panel().getByLabel('Name', { exact: true }).first().fill('notes')
  await press('+ New field')
  await page.getByRole('menuitem', { name: 'Plain text' }).click()
  await page
    .locator('details.group', { hasText: 'Plain text' })
    .last()
    .getByLabel('Name', { exact: true })
    .fill('title')
  await press('Create')
  await page.getByRole('heading', { name: 'notes' }).waitFor()
  assert.ok((await pb.collections.getOne('notes')).fields.some(({ name }) => name === 'title'))

  await press('+ New record')
  await panel().getByLabel('title').fill('made here')
  await press('Create')
  await closed()
  const made = await pb.collection('notes').getFirstListItem('title = "made here"')
  await pb.collection('notes').create({ title: 'from elsewhere' })
  await page.getByText('from elsewhere').waitFor()
  await page.getByRole('link', { name: made.id }).click()
  await panel().getByLabel('title').fill('changed here')
  await press('Save changes')
  await closed()
  assert.is((await pb.collection('notes').getOne(made.id))['title'], 'changed here')
  await press('API preview')
  await panel().getByText("pb.collection('notes').getList").waitFor()
  await page.keyboard.press('Escape')
  await closed()

  await goTo(page, '#/collections?collection=users&edit=this')
  await page.getByRole('tab', { name: 'Options' }).click()
  await page.getByText('Mail templates').waitFor()
  await page.keyboard.press('Escape')
  await closed()

  await goTo(page, '#/settings')
  await page.getByLabel('Application name').fill('Renamed')
  await press('Save changes')
  await page.getByText('The settings are saved.').waitFor()
  assert.is((await pb.settings.getAll())['meta'].appName, 'Renamed')
  await goTo(page, '#/settings/crons')
  await page.getByText('__pbLogsCleanup__').first().waitFor()
  await goTo(page, '#/settings/backups')
  await page.getByText('No backups yet.').waitFor()
  await goTo(page, '#/settings/sql')
  await page.getByRole('textbox', { name: 'Statement' }).click()
  await page.keyboard.type('SELECT title FROM notes')
  await page.keyboard.press('Escape')
  await press('Run')
  await page.getByRole('cell', { name: 'changed here' }).waitFor()
  await goTo(page, '#/logs?superuserRequests=1')
  await page.locator('.uplot').waitFor()

  assert.is(await page.getByRole('link', { name: 'Audit trail' }).count(), 0)
  assert.is(await page.getByRole('link', { name: 'Metrics' }).count(), 0)
  assert.equal(complaints, [])
})

withPeer('the same tasks, by keys alone', async () => {
  const { page, complaints } = await visit(browser, proxy.url)
  const pb = new PocketBase(peer.url)
  await pb.collection('_superusers').authWithPassword(superuser.email, superuser.password)
  await pb.collections.delete('notes')
  const keys = keysOf(page)
  await comeIn(keys, proxy.url)
  for (const { name, run } of tasks) {
    await run(keys, pb).catch((error) => {
      throw new Error(`${name}: ${error.message}`, { cause: error })
    })
  }
  assert.equal(complaints, [])
})

/** Our dashboard at /_/, everything else from the peer. */
async function startProxy(target: string): Promise<{ url: string; server: Server }> {
  const types: Record<string, string> = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
  }
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url!, target)
    if (pathname.startsWith('/_/')) {
      const name = normalize(pathname.slice('/_/'.length) || 'index.html')
      const file = join(root, 'dist/ui', name)
      if (name.startsWith('..') || !existsSync(file)) return answer.writeHead(404).end()
      answer.setHeader('Content-Type', types[name.split('.').at(-1)!] ?? 'text/plain')
      return createReadStream(file).pipe(answer)
    }
    const { method, headers } = asked
    const onward = request(new URL(asked.url!, target), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers)
      reply.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    return asked.pipe(onward)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${port}`, server }
}

test.run()
