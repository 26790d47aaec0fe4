// `npm run figures`: what the dashboard costs. Bytes of the first view; time until the sign-in and
// the table can be used, on a CPU slowed down four times; tasks that block the page while scrolling
// through 1,000,000 records. Needs Chromium.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { chromium } from 'playwright-core'
import PocketBase from 'pocketbase'

const root = join(fileURLToPath(import.meta.url), '../..')
const rows = Number(process.env.ROWS ?? 1_000_000)
const loads = Number(process.env.LOADS ?? 9)
// How much Lighthouse slows a phone down.
const slowed = 4
const email = 'root@example.com'
const password = 'correct horse 9'
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
)
const home = mkdtempSync(join(tmpdir(), 'pocketgate-figures-'))
const dir = join(home, 'pb_data')
const port = await freePort()
const url = `http://127.0.0.1:${port}`

await run('superuser', 'upsert', email, password)
const server = await serve()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await fill()
  await firstView()
  await scroll()
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('close', resolve))
  rmSync(home, { recursive: true, force: true })
}

/** A collection with many records, written without the API, which would take minutes. */
async function fill() {
  const pb = new PocketBase(url)
  await pb.collection('_superusers').authWithPassword(email, password)
  const fields = [
    { name: 'title', type: 'text' },
    { name: 'amount', type: 'number' },
    { name: 'active', type: 'bool' },
  ]
  await pb.collections.create({ name: 'many', type: 'base', fields })
  const db = new Database(join(dir, 'data.db'))
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO many (id, title, amount, active) SELECT printf('row%012d', i), 'Record ' || i, i, i % 2 FROM n`,
  ).run(rows)
  db.close()
}

async function firstView() {
  const page = await (await browser.newContext()).newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed })
  const started = performance.now()
  await page.goto(`${url}/_/`)
  await page.getByLabel('E-mail').waitFor()
  print('sign-in usable, CPU slowed 4×', `${Math.round(performance.now() - started)} ms`)
  print('bytes until then, packed', bytes.toLocaleString('en'))
  await logIn(page)
  const again = performance.now()
  await page.reload()
  await page.locator('table.records a.id').first().waitFor()
  print('table usable after a reload, CPU slowed 4×', `${Math.round(performance.now() - again)} ms`)
  await page.context().close()
  await firstCpu()
}

/**
 * The page's CPU time until it can be used, measured on the slowed CPU. Other work on the machine
 * lengthens the wall time but not this: the difference is waiting for a core, the server and the
 * disk.
 */
async function firstCpu() {
  // Notes when the sign-in form, or a row of the table, appears.
  const markUsable = `new MutationObserver((_, watch) => {
    const there = document.querySelector('input[type=email], table.records a.id')
    if (!there?.offsetParent) return
    watch.disconnect()
    performance.mark('usable')
    console.log('usable')
  }).observe(document, { childList: true, subtree: true, attributes: true })`
  const found = { 'the sign-in': [], 'the table of a reload': [] }
  for (let load = 0; load < loads; load++) {
    const page = await (await browser.newContext()).newPage()
    await page.addInitScript(markUsable)
    found['the sign-in'].push(await cpuUntilUsable(page, () => page.goto(`${url}/_/`)))
    await logIn(page)
    await page.evaluate("location.hash = '#/collections?collection=_superusers'")
    await page.locator('table.records a.id').first().waitFor()
    found['the table of a reload'].push(await cpuUntilUsable(page, () => page.reload()))
    await page.context().close()
  }
  for (const [what, ms] of Object.entries(found)) {
    print(
      `CPU until ${what} can be used`,
      `${ms.map((each) => Math.round(each * slowed)).join(', ')} ms at 1/${slowed}`,
    )
  }
}

async function cpuUntilUsable(page, run) {
  await browser.startTracing(page, {
    categories: ['__metadata', 'toplevel', 'blink.user_timing'],
  })
  const usable = page.waitForEvent('console', (message) => message.text() === 'usable')
  await run()
  await usable
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const end = traceEvents.find(({ name }) => name === 'usable')?.ts
  return mainTasks(traceEvents)
    .filter(({ ts }) => ts < end)
    .reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0)
}

async function scroll() {
  const page = await (
    await browser.newContext({ viewport: { width: 1280, height: 800 } })
  ).newPage()
  await page.goto(`${url}/_/`)
  await logIn(page)
  await page.evaluate("location.hash = '#/collections?collection=many'")
  await page.locator('table.records a.id').first().waitFor()
  await page.mouse.move(640, 500)
  const scrolled = await taskTimes(page, async () => {
    for (let step = 0; step < 150; step++) await page.mouse.wheel(0, 700)
    await page.waitForTimeout(500)
  })
  print('long tasks while 100,000 px scroll by', listed(scrolled))
  await page.getByRole('button', { name: 'Count all' }).click()
  await page.getByText(`${rows.toLocaleString()} records`).waitFor()
  const box = page.locator('.table-box')
  const times = []
  const jumped = await taskTimes(page, async () => {
    for (let step = 1; step <= 20; step++) {
      const begun = performance.now()
      await box.evaluate((element, part) => {
        element.scrollTop = element.scrollHeight * part
      }, step / 20)
      await page.locator('tbody tr:not(.gap) a.id').nth(5).waitFor()
      times.push(Math.round(performance.now() - begun))
    }
  })
  const last = await page.locator('tbody tr:not(.gap) a.id').last().textContent()
  print('twenty jumps to the end, longest', `${Math.max(...times)} ms, last row ${last}`)
  print('long tasks meanwhile', listed(jumped))
}

/**
 * The CPU time of each task of the page's main thread meanwhile, in ms. On a busy machine the wall
 * time of a task includes waiting for a core.
 */
async function taskTimes(page, run) {
  await browser.startTracing(page, { categories: ['__metadata', 'toplevel'] })
  await run()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  return mainTasks(traceEvents).map(({ tdur = 0 }) => Math.round(tdur / 1000))
}

/** The tasks of the pages' main threads. */
function mainTasks(traceEvents) {
  const threadOf = ({ pid, tid }) => `${pid}:${tid}`
  const mains = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(threadOf)
  return traceEvents.filter(
    (event) => event.name.endsWith('RunTask') && mains.includes(threadOf(event)),
  )
}

async function logIn(page) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
}

function listed(durations) {
  const long = durations.filter((ms) => ms > 50)
  const list = long.length === 0 ? 'none over 50 ms' : long.map((ms) => `${ms} ms`).join(', ')
  return `${list} (${durations.length} tasks, longest ${Math.max(...durations)} ms of CPU)`
}

function print(what, figure) {
  console.log(`${what.padEnd(46)} ${figure}`)
}

function command(...args) {
  return [process.execPath, [join(root, 'dist/pocketgate.js'), ...args, '--dir', dir]]
}

function run(...args) {
  return new Promise((resolve) => {
    spawn(...command(...args), { stdio: 'ignore' }).once('close', resolve)
  })
}

async function serve() {
  const child = spawn(...command('serve', '--http', `127.0.0.1:${port}`), { stdio: 'ignore' })
  const deadline = performance.now() + 20_000
  while (!(await fetch(`${url}/api/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('no server')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return child
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address()
      probe.close(() => resolve(free))
    })
  })
}
