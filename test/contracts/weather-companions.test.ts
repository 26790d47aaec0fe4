import '../helper/documented-answers.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type FakeProvider, oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { type MailWorld, openMailWorld } from '../helper/mail-world.js'
import { tokenOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('weather: providers and reset')
let world: MailWorld
let provider: FakeProvider
let root: string
test.before(async () => {
  world = await openMailWorld({ boot: { args: ['--contracts', 'weather', '--limits', 'off'] } })
  provider = await openFakeProvider()
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
})
test.after(async () => {
  await provider.stop()
  await world.stop()
})

const post = (path: string, body: unknown) => send(world.url, { path, body })
const setUp = (oauth2: object) =>
  send(world.url, {
    method: 'PATCH',
    path: '/api/collections/users',
    headers: { authorization: root },
    body: { oauth2 },
  })

test('oauth: the native methods, each provider with a picture and the whole address', async () => {
  const off = await send(world.url, { path: '/auth/oauth' })
  assert.is(off.status, 200)
  assert.equal(off.json.authProviders, [])
  assert.is((await setUp(oauth2Options(provider))).status, 200)
  const { json, headers } = await send(world.url, { path: '/api/v1/auth/oauth' })
  const [one] = json.authProviders
  assert.is(one.name, 'oidc')
  assert.match(one.img, /^data:image\/svg\+xml;base64,|^$/)
  assert.is(
    one.url,
    `${one.authUrl}${encodeURIComponent('https://app.example.com/login/redirect')}`,
  )
  assert.equal(Object.keys(json).includes('password'), true)
  assert.is(headers.get('cache-control'), 'no-store')
})

test('oauth: a provider’s code is a login with meta; a wrong one is the native 400, wrapped', async () => {
  await setUp(oauth2Options(provider))
  const user = { sub: 'w1', email: 'guest@example.com', email_verified: true, name: 'Guest' }
  provider.script('good', { user })
  const { status, json, headers } = await post('/auth/oauth', {
    name: 'oidc',
    code: 'good',
    codeVerifier: 'v',
  })
  assert.is(status, 200)
  assert.equal(Object.keys(json), ['record', 'token', 'meta'])
  assert.is(Object.keys(json.record).length, 14)
  assert.is(json.record.email, 'guest@example.com')
  assert.is(json.meta.isNew, true)
  assert.match(headers.getSetCookie()[0]!, /^pb_auth=%7B%22token%22%3A%22eyJ/)
  const bad = await post('/auth/oauth', { name: 'oidc', code: 'bad', codeVerifier: 'v' })
  assert.is(bad.status, 400)
  assert.is(bad.json.response.message, 'Failed to fetch OAuth2 token.')
  assert.is(bad.json.url, `${world.url}/api/collections/users/auth-with-oauth2`)
  const none = await post('/auth/oauth', { name: 'nobody', code: 'x' })
  assert.is(none.status, 400)
  assert.is(none.json.response.data.provider.code, 'validation_invalid_provider')
  assert.is((await post('/auth/oauth', { name: 5 })).status, 400)
  await setUp({ enabled: false })
  const off = await post('/auth/oauth', { name: 'oidc', code: 'good' })
  assert.is(off.status, 403)
  assert.is(off.json.name, 'ClientResponseError 403')
})

test('reset: true for everybody, a mail for whom there is an account, and the link works once', async () => {
  const known = await post('/auth/reset', { email: 'bob@example.com' })
  const unknown = await post('/api/v1/auth/reset', { email: 'nobody@example.com' })
  assert.is(known.text, 'true')
  assert.is(unknown.text, 'true')
  const token = tokenOf(await world.box.take('bob@example.com'))
  const body = { token, password: 'password-new', passwordConfirm: 'password-new' }
  const unlike = await post('/auth/confirm-reset', { ...body, passwordConfirm: 'x' })
  assert.is(unlike.status, 400)
  assert.is(unlike.json.url, `${world.url}/api/collections/users/confirm-password-reset`)
  assert.equal(Object.keys(unlike.json.response.data), ['passwordConfirm'])
  assert.is((await post('/auth/confirm-reset', body)).text, 'true')
  const again = await post('/auth/confirm-reset', body)
  assert.is(again.status, 400)
  assert.equal(Object.keys(again.json.response.data), ['token'])
  const login = await post('/auth/login', { username: 'bob', password: 'password-new' })
  assert.is(login.status, 200)
  const malformed = await post('/auth/reset', { email: 'x' })
  assert.is(malformed.status, 400)
  assert.equal(Object.keys(malformed.json.response.data), ['email'])
  await world.box.staysEmpty()
})

test.run()
