import PocketBase, { ClientResponseError } from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  clientId,
  clientSecret,
  type OpenIdProvider,
  openOpenIdProvider,
} from '../helper/openid-provider.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('oauth2: a real OpenID provider')

const back = 'http://127.0.0.1/back'
let provider: OpenIdProvider
let gateway: TestGateway
let admin: PocketBase

test.before(async () => {
  gateway = await startGateway()
  provider = await openOpenIdProvider([back, `${gateway.url}/api/oauth2-redirect`])
  // The tests' clock is stopped; the provider's isn't.
  gateway.clock.move(1000)
  admin = new PocketBase(gateway.url)
  await admin.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await setUp()
})

test.after(async () => {
  await gateway.stop()
  await provider.stop()
})

/** Switches login by the provider on; by the id_token alone if there is no userInfoURL. */
async function setUp(more: Record<string, unknown> = {}): Promise<void> {
  const { issuer } = provider
  const entry = {
    ...{ name: 'oidc', clientId, clientSecret, displayName: 'House', authURL: `${issuer}/auth` },
    ...{ tokenURL: `${issuer}/token`, userInfoURL: `${issuer}/me`, ...more },
  }
  await admin.collections.update('users', {
    oauth2: { enabled: true, providers: [entry], mappedFields: { name: 'name' } },
  })
}

function become(sub: string, claims: Record<string, unknown> = {}): void {
  Object.assign(provider.person, { sub, denies: false })
  const email = `${sub}@example.com`
  provider.person.claims = { email, email_verified: true, name: `Person ${sub}`, ...claims }
}

/** A code of the provider, with its verifier, as an app gets them. */
async function obtain(client: PocketBase) {
  const { oauth2 } = await client.collection('users').listAuthMethods()
  const [entry] = oauth2.providers
  const returned = await provider.visit(entry!.authURL, back)
  assert.is(returned.searchParams.get('state'), entry!.state)
  return { code: returned.searchParams.get('code') ?? '', verifier: entry!.codeVerifier }
}

async function signIn(client = new PocketBase(gateway.url), createData?: object) {
  const { code, verifier } = await obtain(client)
  const users = client.collection('users')
  return users.authWithOAuth2Code('oidc', code, verifier, back, createData as never)
}

async function isRefused(work: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await work.then(
    () => assert.unreachable('let in'),
    (reason: ClientResponseError) => reason,
  )
  assert.instance(error, ClientResponseError)
  assert.is(error!.status, 400, error!.message)
  assert.match(error!.response['message'], message)
}

const links = () =>
  admin.collection('_externalAuths').getFullList({ sort: 'created', filter: "provider='oidc'" })

test('the code flow signs up, then in; the token works', async () => {
  become('flow')
  const client = new PocketBase(gateway.url)
  const first = await signIn(client)
  assert.equal([first.meta!['isNew'], first.meta!['email']], [true, 'flow@example.com'])
  assert.equal([first.record['name'], first.record['verified']], ['Person flow', true])
  await client.collection('users').authRefresh()
  const second = await signIn()
  assert.equal([second.meta!['isNew'], second.record.id], [false, first.record.id])
})

test('list and unlink: the next login finds the account by its address', async () => {
  become('unlinked')
  const client = new PocketBase(gateway.url)
  const { record } = await signIn(client)
  const [link] = await client.collection('users').listExternalAuths(record.id)
  assert.equal([link!['provider'], link!['providerId']], ['oidc', 'unlinked'])
  await client.collection('users').unlinkExternalAuth(record.id, 'oidc')
  assert.equal(await client.collection('users').listExternalAuths(record.id), [])
  assert.is((await signIn()).record.id, record.id)
  assert.is((await client.collection('users').listExternalAuths(record.id)).length, 1)
})

test('an account that is logged in gets the link, whatever its address', async () => {
  const client = new PocketBase(gateway.url)
  const { record } = await client.collection('users').authWithPassword('ann', 'password-ann')
  become('ann-elsewhere')
  assert.is((await signIn(client)).record.id, record.id)
  assert.is((await signIn()).record.id, record.id)
})

test('a code works once, with its own verifier and address only', async () => {
  become('codes')
  const users = new PocketBase(gateway.url).collection('users')
  const { code, verifier } = await obtain(new PocketBase(gateway.url))
  await users.authWithOAuth2Code('oidc', code, verifier, back)
  await isRefused(users.authWithOAuth2Code('oidc', code, verifier, back), /OAuth2 token/)
  const other = await obtain(new PocketBase(gateway.url))
  await isRefused(users.authWithOAuth2Code('oidc', other.code, 'v'.repeat(43), back), /token/)
  const third = await obtain(new PocketBase(gateway.url))
  const wrong = users.authWithOAuth2Code('oidc', third.code, third.verifier, 'http://127.0.0.1/x')
  await isRefused(wrong, /token/)
})

test('denied consent leads back without a code, and nothing is made', async () => {
  become('denier')
  provider.person.denies = true
  const before = (await links()).length
  const { oauth2 } = await admin.collection('users').listAuthMethods()
  const returned = await provider.visit(oauth2.providers[0]!.authURL, back)
  assert.equal(
    [returned.searchParams.get('error'), returned.searchParams.get('code')],
    ['access_denied', null],
  )
  assert.is((await links()).length, before)
})

test('by the id_token alone: signature, audience, issuer, and new keys', async () => {
  const jwksURL = `${provider.issuer}/jwks`
  const extra = { jwksURL, issuers: [provider.issuer] }
  await setUp({ userInfoURL: '', extra })
  become('idtoken')
  const first = await signIn()
  assert.is(first.meta!['rawUser'].sub, 'idtoken')
  await provider.rotateKeys()
  assert.is((await signIn()).record.id, first.record.id)

  await setUp({ userInfoURL: '', extra: { ...extra, issuers: ['https://other.example.com'] } })
  await isRefused(signIn(), /OAuth2 user/)
  await setUp({ userInfoURL: '', extra: { jwksURL: `${provider.issuer}/nothing` } })
  await isRefused(signIn(), /OAuth2 user/)
  await setUp({ userInfoURL: '', extra })
  gateway.clock.move(3600 * 1000 + 900_000)
  await isRefused(signIn(), /OAuth2 user/)
  gateway.clock.move(-3600 * 1000 - 900_000)
  await setUp()
})

test('all in one: the app waits for the code in realtime', async () => {
  const answer = await fetch(`${gateway.url}/api/realtime`, {
    headers: { accept: 'text/event-stream' },
  })
  await answer.body?.cancel()
  if (answer.status === 404) {
    console.log('no /api/realtime: the all-in-one login is skipped')
    return
  }
  // By its name only where realtime needs it too.
  const name: string = 'eventsource'
  const module = (await import(name)) as Record<string, unknown>
  Object.assign(globalThis, { EventSource: module['EventSource'] ?? module['default'] })
  become('window')
  const client = new PocketBase(gateway.url)
  let page: Promise<unknown> | undefined
  const session = await client.collection('users').authWithOAuth2({
    provider: 'oidc',
    urlCallback: (url) => {
      const redirect = new URL(url).searchParams.get('redirect_uri')!
      const bare = url.slice(0, url.lastIndexOf('redirect_uri=') + 'redirect_uri='.length)
      page = provider
        .visit(bare, redirect)
        .then((returned) => fetch(returned, { redirect: 'manual' }))
    },
  })
  assert.is(session.record['email'], 'window@example.com')
  const shown = (await page) as Response
  assert.is(shown.status, 307)
  assert.match(shown.headers.get('location') ?? '', /oauth2-redirect-success$/)
})

test.run()
