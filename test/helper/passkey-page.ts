import type { Browser, CDPSession, Page } from 'playwright-core'

/** A page of the application in a browser whose security key answers without a user. */
export interface PasskeyPage {
  page: Page
  key: CDPSession
  authenticatorId: string
  /** navigator.credentials.create() with options as JSON; returns the result as JSON. */
  create(options: object): Promise<Record<string, unknown>>
  /** navigator.credentials.get() with options as JSON. */
  get(options: object): Promise<Record<string, unknown>>
  /** Goes to another origin of the same host. */
  goTo(url: string): Promise<void>
}

export async function openPasskeyPage(browser: Browser, url: string): Promise<PasskeyPage> {
  const page = await (await browser.newContext()).newPage()
  await page.route('**/a-page', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }),
  )
  const { key, authenticatorId } = await addKey(page)
  const goTo = async (to: string) => {
    await page.goto(`${to}/a-page`)
  }
  await goTo(url)
  return {
    page,
    key,
    authenticatorId,
    goTo,
    create: (options) => page.evaluate(create(options)),
    get: (options) => page.evaluate(get(options)),
  }
}

/** Gives a page a security key that answers without a user. */
export async function addKey(page: Page): Promise<{ key: CDPSession; authenticatorId: string }> {
  const key = await page.context().newCDPSession(page)
  await key.send('WebAuthn.enable')
  const { authenticatorId } = await key.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { key, authenticatorId }
}

// As text, because the server's TypeScript has no DOM types.
const create = (options: object) => `(async () => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)})
  return (await navigator.credentials.create({ publicKey })).toJSON()
})()`
const get = (options: object) => `(async () => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)})
  return (await navigator.credentials.get({ publicKey })).toJSON()
})()`
