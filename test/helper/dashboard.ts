import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import PocketBase from 'pocketbase'
import * as assert from 'uvu/assert'
import { type Booted, type BootOptions, boot, root } from './boot.js'
import { startBrowser } from './browser.js'

/** A page of the dashboard, with the browser's complaints. */
export interface Visit {
  page: Page
  complaints: string[]
}

export const superuser = { email: 'root@example.com', password: '1234567890' }

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')

/**
 * Opens `url` in a new browser. Script errors, requests to other hosts and violations of the
 * content security policy are complaints; answers that a test provokes are not.
 */
export async function visit(
  browser: Browser,
  url: string,
  options: { dark?: boolean; width?: number } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: { width: options.width ?? 1280, height: 800 },
    locale: 'en-GB',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  const complaints: string[] = []
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) {
      complaints.push(text)
    }
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('request', (request) => {
    const isHere = request.url().startsWith(url) || /^(?:data|blob):/.test(request.url())
    if (!isHere) complaints.push(`asked ${request.url()}`)
  })
  return { page, complaints }
}

/** A server, and a superuser who is signed in to its dashboard and its API. */
export interface OpenDashboard extends Visit {
  server: Booted
  browser: Browser
  pb: PocketBase
  close(): Promise<void>
}

/** Opens one; `prepare` runs through the API before the browser starts. */
export async function openDashboard(
  options: BootOptions = {},
  prepare: (pb: PocketBase) => Promise<unknown> = async () => {},
): Promise<OpenDashboard> {
  const server = await boot(options)
  let browser: Browser | undefined
  const close = async () => {
    await browser?.close()
    await server.stop()
  }
  try {
    const pb = new PocketBase(server.url)
    await pb.collection('_superusers').authWithPassword(superuser.email, superuser.password)
    await prepare(pb)
    browser = await startBrowser()
    const visitor = await visit(browser, server.url)
    await signIn(visitor.page, server.url)
    return { ...visitor, server, browser, pb, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Signs in at `/_/` if necessary, and goes to a place such as `#/logs`. */
export async function signIn(
  page: Page,
  url: string,
  account: { email: string; password: string } = superuser,
): Promise<void> {
  await page.goto(`${url}/_/`)
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
}

/**
 * Fails for anything that axe finds against WCAG and good practice; in dark mode only contrast is
 * checked again.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Playwright's evaluate isn't subject to the page's policy, which would not allow such a script.
  if (!(await page.evaluate('Boolean(window.axe)'))) {
    await page.evaluate(`{ const module = {}; const exports = undefined; ${axe} }`)
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const only = colorScheme === 'dark' ? `runOnly: ['color-contrast'],` : ''
    const found = await page.evaluate(`(async () => {
      const { violations } = await window.axe.run(document, { ${only} resultTypes: ['violations'] })
      return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | '))
    })()`)
    assert.equal(found, [], `${what}, ${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: null })
}

/** Fails if anything overflows the width of a phone. */
export async function expectFits(page: Page, what: string): Promise<void> {
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
  const { width } = page.viewportSize()!
  assert.ok(wide <= width, `${what} is ${wide} px wide at ${width} px`)
}
