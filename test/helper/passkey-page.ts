import type { Browser, CDPSession, Page } from 'playwright-core'

/** A page of the application, in a browser whose security key answers by itself. */
export interface PasskeyPage {
  page: Page
  key: CDPSession
  authenticatorId: string
  /** navigator.credentials.create() with options in JSON; what it gave, as JSON. */
  create(options: object): Promise<Record<string, unknown>>
  /** navigator.credentials.get() with options in JSON. */
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

/** Gives a page a security key that answers by itself. */
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

// As text: the types of the DOM are none of the server's.
const create = (options: object) => `(async () => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)})
  return (await navigator.credentials.create({ publicKey })).toJSON()
})()`
const get = (options: object) => `(async () => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)})
  return (await navigator.credentials.get({ publicKey })).toJSON()
})()`
