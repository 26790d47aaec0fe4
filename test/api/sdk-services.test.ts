import '../helper/documented-answers.js'
import { EventSource } from 'eventsource'
import PocketBase, { type RecordModel } from 'pocketbase'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { type Mailbox, openMailbox, useMailbox } from '../helper/mailbox.js'
import {
  clientId,
  clientSecret,
  type OpenIdProvider,
  openOpenIdProvider,
} from '../helper/openid-provider.js'
import { type Called, methodsOf, noted } from '../helper/sdk-methods.js'

Object.assign(globalThis, { EventSource })

const back = 'http://127.0.0.1/back'
const called: Called = new Map()
let dir: string
let server: Booted
let box: Mailbox
let provider: OpenIdProvider
let root: PocketBase
let ann: PocketBase
let annId: string

test.before(async () => {
  dir = copyFolder()
  server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
  box = await openMailbox()
  await useMailbox(server.url, box)
  provider = await openOpenIdProvider([back, `${server.url}/api/oauth2-redirect`])
  root = client()
  await root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const { issuer } = provider
  const entry = {
    ...{ name: 'oidc', clientId, clientSecret, displayName: 'House', pkce: true },
    ...{ authURL: `${issuer}/auth`, tokenURL: `${issuer}/token`, userInfoURL: `${issuer}/me` },
  }
  await root.collections.update('users', {
    otp: { enabled: true },
    oauth2: { enabled: true, providers: [entry], mappedFields: { name: 'name' } },
  })
  ann = client()
  const { record } = await ann.collection('users').authWithPassword('ann', 'password-ann')
  annId = record.id
})

test.after(async () => {
  root.realtime.unsubscribe()
  ann.realtime.unsubscribe()
  await server.stop()
  await Promise.all([box.stop(), provider.stop()])
  removeFolder(dir)
})

function client(): PocketBase {
  return new PocketBase(server.url).autoCancellation(false)
}

/** Records the events of a client's users. */
function users(pb: PocketBase) {
  return noted(called, 'auth records', pb.collection('users'))
}

/** The token of a link, from the next mail to that address. */
async function tokenFor(address: string): Promise<string> {
  const { html = '' } = await box.take(address)
  return /\/(eyJ[\w.-]+)/.exec(html)![1]!
}

test('records of an auth collection: plain calls', async () => {
  const service = users(root)
  const body = { email: 'sdk@example.com', password: 'password-1', passwordConfirm: 'password-1' }
  const made = await service.create(body)
  assert.is((await service.getOne(made.id)).id, made.id)
  assert.is((await service.getFirstListItem('email = "sdk@example.com"')).id, made.id)
  assert.is((await service.getList(1, 1)).items.length, 1)
  assert.ok((await service.getFullList()).some(({ id }) => id === made.id))
  assert.is((await service.update(made.id, { verified: true }))['verified'], true)
  assert.is(await service.delete(made.id), true)
})

test('logging in: password, refresh, one-time password, impersonation', async () => {
  const pb = client()
  const service = users(pb)
  const methods = await service.listAuthMethods()
  assert.is(methods.password.enabled, true)
  const { token } = await service.authWithPassword('ann', 'password-ann')
  assert.ok((await service.authRefresh()).token.length >= token.length - 10)

  const { email } = await root.collection('users').getOne(annId)
  const { otpId } = await service.requestOTP(email)
  const { text = '', html = '' } = await box.take(email)
  const code = /\b\d{8}\b/.exec(text || html)![0]
  assert.is((await service.authWithOTP(otpId, code)).record.id, annId)

  const other = await users(root).impersonate(annId, 60)
  assert.is(other.authStore.record?.id, annId)
  assert.is((await other.collection('users').getOne(annId)).id, annId)
})

test('mails: password reset, verification, another address', async () => {
  const body = { email: 'mail@example.com', password: 'password-1', passwordConfirm: 'password-1' }
  const { id } = await root.collection('users').create(body)
  const pb = client()
  const service = users(pb)
  assert.is(await service.requestVerification('mail@example.com'), true)
  assert.is(await service.confirmVerification(await tokenFor('mail@example.com')), true)
  assert.is(await service.requestPasswordReset('mail@example.com'), true)
  const token = await tokenFor('mail@example.com')
  assert.is(await service.confirmPasswordReset(token, 'password-2', 'password-2'), true)
  await service.authWithPassword('mail@example.com', 'password-2')
  assert.is(await service.requestEmailChange('new@example.com'), true)
  const change = await tokenFor('new@example.com')
  assert.is(await service.confirmEmailChange(change, 'password-2'), true)
  const record = await root.collection('users').getOne(id)
  assert.equal([record['email'], record['verified']], ['new@example.com', true])
})

test('OAuth2: by code, in a window, links', async () => {
  provider.person.sub = 'sdk-window'
  provider.person.claims = { email: 'window@example.com', email_verified: true, name: 'Win Dow' }
  const pb = client()
  const service = users(pb)
  let page: Promise<unknown> | undefined
  const session = await service.authWithOAuth2({
    provider: 'oidc',
    urlCallback(url) {
      const bare = url.slice(0, url.lastIndexOf('redirect_uri=') + 'redirect_uri='.length)
      const redirect = new URL(url).searchParams.get('redirect_uri')!
      const visited = provider.visit(bare, redirect)
      page = visited.then((returned) => fetch(returned, { redirect: 'manual' }))
    },
  })
  await page
  assert.is(session.record['email'], 'window@example.com')
  const [link] = await service.listExternalAuths(session.record.id)
  assert.is(link!.provider, 'oidc')
  assert.is(await service.unlinkExternalAuth(session.record.id, 'oidc'), true)

  const [entry] = (await service.listAuthMethods()).oauth2.providers
  const returned = await provider.visit(entry!.authURL, back)
  const code = returned.searchParams.get('code')!
  const again = await service.authWithOAuth2Code('oidc', code, entry!.codeVerifier, back)
  assert.is(again.record.id, session.record.id)
})

/** A listener that keeps the events it received, and can wait for a number of them. */
function listener() {
  const heard: string[] = []
  let wake = () => {}
  return {
    heard,
    listen({ action, record }: { action: string; record: RecordModel }) {
      heard.push(`${action} ${record['name']}`)
      wake()
    },
    async until(count: number): Promise<string[]> {
      while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve))
      return heard
    },
  }
}

test('realtime: subscribed by service and by topic, and let go in each way', async () => {
  const realtime = noted(called, 'realtime', ann.realtime)
  const service = users(ann)
  const [all, one, topic] = [listener(), listener(), listener()]
  await service.subscribe('*', all.listen)
  const dropOne = await service.subscribe(annId, one.listen)
  const dropTopic = await realtime.subscribe(`users/${annId}`, topic.listen)
  await service.update(annId, { name: 'One' })
  assert.equal(await all.until(1), ['update One'])
  assert.equal(await one.until(1), ['update One'])
  assert.equal(await topic.until(1), ['update One'])

  await dropOne()
  // The SDK identifies the listener only by the function that subscribe() returned.
  await realtime.unsubscribeByTopicAndListener(`users/${annId}`, topic.listen)
  await dropTopic()
  await service.update(annId, { name: 'Two' })
  assert.equal(await all.until(2), ['update One', 'update Two'])
  assert.equal([one.heard.length, topic.heard.length], [1, 1])

  await realtime.subscribe(`users/${annId}`, topic.listen)
  await realtime.unsubscribeByPrefix(`users/${annId}`)
  await service.unsubscribe('*')
  await realtime.unsubscribe()
  const last = listener()
  await service.subscribe('*', last.listen)
  await service.update(annId, { name: 'Three' })
  assert.equal(await last.until(1), ['update Three'])
  assert.equal([all.heard.length, topic.heard.length], [2, 1])
  await service.unsubscribe()
})

test('logs, crons, health, SQL', async () => {
  await root.settings.update({ logs: { maxDays: 5 } })
  await root.send('/api/nowhere', {}).catch(() => {})
  const [health, crons] = [noted(called, 'health', root.health), noted(called, 'crons', root.crons)]
  assert.is((await health.check()).code, 200)
  const jobs = await crons.getFullList()
  const cleaning = jobs.find(({ id }) => id === '__pbLogsCleanup__')
  assert.ok(cleaning, jobs.map(({ id }) => id).join())
  assert.is(await crons.run(cleaning!.id), true)

  const logs = noted(called, 'logs', root.logs)
  // Log entries are written some time after the answers, so wait until there is one.
  let listed = await logs.getList(1, 1, { filter: 'data.url ~ "nowhere"' })
  for (let looks = 0; listed.items.length === 0 && looks < 200; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    listed = await logs.getList(1, 1, { filter: 'data.url ~ "nowhere"' })
  }
  const [entry] = listed.items
  assert.is((await logs.getOne(entry!.id)).id, entry!.id)
  assert.ok((await logs.getStats()).length > 0)
  assert.is(await logs.truncate(), true)

  const sql = noted(called, 'sql', root.sql)
  const result = await sql.run('SELECT 1 AS one')
  assert.match(JSON.stringify(result), 'one')
})

/** Methods that aren't calls of their own, but helpers of others. */
const inner: Record<string, readonly string[]> = {
  'auth records': ['authResponse', '_replaceQueryParams', 'decode', '_getFullList'],
  realtime: [
    ...['hasSubscriptionListeners', 'submitSubscriptions', 'finalizePendingSubscriptions'],
    ...['getSubscriptionsCancelKey', 'getSubscriptionsByTopic', 'getNonEmptySubscriptionKeys'],
    ...['hasUnsentSubscriptions', 'sendSubscriptions', 'addAllSubscriptionListeners'],
    ...['removeAllSubscriptionListeners', 'connect', 'initConnect', 'connectErrorHandler'],
    'disconnect',
  ],
}

test('no call of these services was left out', () => {
  const services = {
    'auth records': root.collection('users'),
    realtime: root.realtime,
    health: root.health,
    crons: root.crons,
    logs: root.logs,
    sql: root.sql,
  }
  for (const [name, service] of Object.entries(services)) {
    const missing = methodsOf(service).filter(
      (method) =>
        method !== 'constructor' &&
        !inner[name]?.includes(method) &&
        !called.get(name)?.has(method),
    )
    assert.equal(missing, [], name)
  }
})

test.run()
