import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createOAuth2 } from '../../server/oauth2/client.js'
import {
  type FakeProvider,
  oauth2Options,
  openFakeProvider,
  type Script,
} from '../helper/fake-provider.js'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('authWithOAuth2')

let gateway: TestGateway
let provider: FakeProvider
let token: string
let logged = ''
let codes = 0

test.before(async () => {
  provider = await openFakeProvider()
  // Some providers of the first tests don't answer.
  await start(1)
})

async function start(timeout: number): Promise<void> {
  gateway = await startGateway({ oauth2: { timeout } })
  const sink = new Writable({
    write(chunk, _, done) {
      logged += chunk
      done()
    },
  })
  gateway.app.log = pino({ level: 'trace' }, sink)
  token = (await logIn(gateway.url, '_superusers', 'root@example.com', '1234567890')).token
  for (const name of ['users', 'members', 'codes']) await change(name, {})
}

test.after(async () => {
  await gateway.stop()
  await provider.stop()
})

const asRoot = (method: string, path: string, body?: unknown) =>
  send(gateway.url, {
    method,
    path,
    headers: { authorization: token },
    ...(body !== undefined && { body }),
  })

async function change(name: string, oauth2: object, more: object = {}): Promise<void> {
  const options = oauth2Options(provider, { mappedFields: { name: 'name' }, ...oauth2 })
  const answer = await asRoot('PATCH', `/api/collections/${name}`, { oauth2: options, ...more })
  assert.is(answer.status, 200, answer.text)
}

function login(
  code: string,
  more: { collection?: string; body?: object; headers?: Record<string, string> } = {},
) {
  return send(gateway.url, {
    path: `/api/collections/${more.collection ?? 'users'}/auth-with-oauth2`,
    body: {
      provider: 'oidc',
      code,
      codeVerifier: 'v',
      redirectURL: 'https://app/back',
      ...more.body,
    },
    ...(more.headers && { headers: more.headers }),
  })
}

/** A new code for an account with that address. */
function codeFor(email: string, script: Script = {}): string {
  const code = `secret-code-${++codes}`
  provider.script(code, { user: { sub: email, email, email_verified: true }, ...script })
  return code
}

async function countOf(collection: string, filter: string): Promise<number> {
  const path = `/api/collections/${collection}/records?filter=${encodeURIComponent(filter)}`
  return (await asRoot('GET', path)).json.totalItems
}

async function makeUser(email: string, verified: boolean): Promise<string> {
  const body = { email, verified, password: 'password-old', passwordConfirm: 'password-old' }
  const answer = await asRoot('POST', '/api/collections/users/records', body)
  assert.is(answer.status, 200, answer.text)
  return answer.json.id
}

test('the answer with the tokens is read as Go reads it: keys in any case, the last one counts', async () => {
  const code = codeFor('capitals@example.com')
  const tokens = `"x":1,"x":2,"access_token":"no","Access_Token":"at-${code}","REFRESH_TOKEN":"rt"`
  const user = { sub: 'capitals', email: 'capitals@example.com', email_verified: true }
  provider.script(code, { user, tokenText: `{${tokens}}` })
  const { status, json, text } = await login(code)
  assert.is(status, 200, text)
  assert.is(json.meta.refreshToken, 'rt')

  const forever = codeFor('capitals@example.com')
  provider.script(forever, {
    user,
    tokenText: `{"access_token":"at-${forever}","expires_in":9223372036854775807}`,
  })
  assert.is((await login(forever)).status, 200)

  for (const lifetime of ['1e20', '"99999999999999999999"', '"007"', '1.5']) {
    const next = codeFor('capitals@example.com')
    provider.script(next, {
      user,
      tokenText: `{"access_token":"at-${next}","expires_in":${lifetime}}`,
    })
    const refused = await login(next)
    assert.is(refused.status, 400, lifetime)
    assert.match(refused.json.message, /token/)
  }
})

const faulty = 'faults@example.com","email_verified":"true'

const faults: readonly (readonly [string, Script, RegExp])[] = [
  ['a token endpoint that is silent', { isSilent: 'token' }, /token/],
  ['a user endpoint that is silent', { isSilent: 'user' }, /user/],
  ['a token endpoint that fails', { tokenStatus: 503, tokenText: 'client_secret=s cret' }, /token/],
  ['tokens without end', { tokenText: `{"x":"${'x'.repeat(1 << 20)}"}` }, /token/],
  ['a user without end', { userText: `{"sub":"x","y":"${'x'.repeat(1 << 20)}"}` }, /user/],
  ['nested rubbish', { userText: '['.repeat(500_000) }, /user/],
  ['a deep user', { userText: `{"sub":"x","a":${'['.repeat(9000)}${']'.repeat(9000)}}` }, /user/],
  ['half a surrogate pair', { userText: `{"sub":"x","email":"${faulty}","a":"\\ud800"}` }, /user/],
  [
    'bytes that are not UTF-8',
    { userText: Buffer.from(`{"sub":"x\xff","email":"${faulty}"}`, 'latin1') },
    /user/,
  ],
  [
    'a redirect elsewhere',
    { userStatus: 302, userHeaders: { location: 'http://127.0.0.2:1/' } },
    /user/,
  ],
  [
    'a token that redirects elsewhere',
    { tokenStatus: 307, tokenHeaders: { location: 'http://127.0.0.2:1/' } },
    /token/,
  ],
]

test('whatever a provider does: its error, nothing made, no secret in the log', async () => {
  logged = ''
  for (const [name, script, message] of faults) {
    const answer = await login(codeFor('faults@example.com', script))
    assert.is(answer.status, 400, `${name}: ${answer.text.slice(0, 200)}`)
    assert.match(answer.json.message, message, name)
    assert.equal(answer.json.data, {})
  }
  const down = { ...oauth2Options(provider), mappedFields: {} }
  down.providers[0]!.tokenURL = 'http://127.0.0.1:1/token?key=hidden-key'
  await change('users', down)
  assert.is((await login('secret-code-x')).status, 400)
  await change('users', {})
  assert.is(await countOf('users', 'email = "faults@example.com"'), 0)
  assert.is(await countOf('_externalAuths', 'providerId = "faults@example.com"'), 0)
  assert.match(logged, /a login at a provider failed/)
  for (const secret of ['s cret', 's+cret', 'secret-code', 'at-secret', 'hidden-key', 'Basic ']) {
    assert.not(logged.includes(secret), secret)
  }
})

test('a create rule, an auth rule and a link that refuse leave nothing half', async () => {
  await change('users', {}, { createRule: 'name = "nobody"' })
  assert.is((await login(codeFor('rule@example.com'))).json.message, 'Failed to create record.')
  await change('users', {}, { createRule: null })
  assert.is((await login(codeFor('rule@example.com'))).status, 403)
  await change('users', {}, { createRule: '' })
  const nameless = codeFor('rule@example.com', {
    user: { email: 'rule@example.com', email_verified: true },
  })
  assert.is((await login(nameless)).json.message, 'Failed to authenticate.')
  assert.is(await countOf('users', 'email = "rule@example.com"'), 0)
  assert.is(await countOf('_externalAuths', 'provider = "oidc" && providerId = ""'), 0)
})

test('a link to an account that is gone lets nobody in and makes nothing', async () => {
  const email = 'gone@example.com'
  assert.is((await login(codeFor(email))).status, 200)
  await gateway.app.store.transaction((tx) =>
    tx.kysely
      .updateTable('_externalAuths')
      .set({ recordRef: 'nobody' })
      .where('providerId', '=', email)
      .execute(),
  )
  const { status, json } = await login(codeFor(email))
  assert.equal([status, json.message], [404, "The requested resource wasn't found."])
  assert.is(await countOf('_externalAuths', `providerId = "${email}"`), 1)
})

test('an access token beyond ASCII is sent back as UTF-8', async () => {
  const code = codeFor('wide@example.com')
  const user = { sub: 'wide', email: 'wide@example.com', email_verified: true }
  provider.script(code, { tokenText: `{"access_token":"at-${code}é€"}` })
  provider.script(Buffer.from(`${code}é€`).toString('latin1'), { user })
  const { status, json, text } = await login(code)
  assert.is(status, 200, text)
  assert.is(json.meta.accessToken, `at-${code}é€`)
})

test('the same id at two providers is two people', async () => {
  const { providers, ...rest } = oauth2Options(provider)
  await change('users', { ...rest, providers: [...providers, { ...providers[0], name: 'oidc2' }] })
  const script = { user: { sub: 'same' } }
  await change('users', { providers: [...providers, { ...providers[0], name: 'oidc2' }] })
  const body = (email: string) => ({ createData: { email } })
  const one = await login(codeFor('x', script), { body: body('one@example.com') })
  const two = await login(codeFor('x', script), {
    body: { ...body('two@example.com'), provider: 'oidc2' },
  })
  assert.equal([one.status, two.status], [200, 200], one.text + two.text)
  assert.is.not(one.json.record.id, two.json.record.id)
  await change('users', {})
})

test('a taken-over account loses password, links, sessions, codes and pending second factors', async () => {
  const email = 'victim@example.com'
  const id = await makeUser(email, false)
  const evil = await logIn(gateway.url, 'users', email, 'password-old')
  const { id: collectionRef } = (await asRoot('GET', '/api/collections/users')).json
  const rows = { collectionRef, recordRef: id }
  const link = { ...rows, provider: 'google', providerId: 'evil' }
  const made = [
    await asRoot('POST', '/api/collections/_externalAuths/records', link),
    await asRoot('POST', '/api/collections/_otps/records', { ...rows, password: '12345678' }),
    await asRoot('POST', '/api/collections/_mfas/records', { ...rows, method: 'password' }),
  ]
  assert.equal(
    made.map(({ status }) => status),
    [200, 200, 200],
  )

  const taken = await login(codeFor(email))
  assert.equal([taken.status, taken.json.record.id, taken.json.record.verified], [200, id, true])
  const tries = await Promise.all([
    send(gateway.url, {
      path: '/api/collections/users/auth-with-password',
      body: { identity: email, password: 'password-old' },
    }),
    send(gateway.url, {
      path: '/api/collections/users/auth-refresh',
      method: 'POST',
      headers: { authorization: evil.token },
    }),
  ])
  assert.equal(
    tries.map(({ status }) => status),
    [400, 401],
  )
  assert.is(await countOf('_externalAuths', `recordRef = "${id}"`), 1)
  for (const table of ['_otps', '_mfas']) assert.is(await countOf(table, `recordRef = "${id}"`), 0)
})

test('two factors, the provider first or last; not the provider twice', async () => {
  const email = 'double@example.com'
  await change('members', {}, { mfa: { enabled: true, duration: 600, rule: '' } })
  const verified = (
    await asRoot('GET', `/api/collections/members/records?filter=(email='${email}')`)
  ).json.items[0]
  await asRoot('PATCH', `/api/collections/members/records/${verified.id}`, { verified: true })
  const members = { collection: 'members' }
  const password = (mfaId?: string) =>
    send(gateway.url, {
      path: '/api/collections/members/auth-with-password',
      body: { identity: email, password: 'password-double', mfaId },
    })

  const first = await login(codeFor(email), members)
  assert.is(first.status, 401, first.text)
  assert.equal(Object.keys(first.json), ['mfaId'])
  const same = await login(codeFor(email), { ...members, body: first.json })
  assert.is(same.json.message, 'A different authentication method is required.')
  assert.is((await password(first.json.mfaId)).status, 200)

  const begun = await password()
  assert.is(begun.status, 401)
  const done = await login(codeFor(email), { ...members, body: begun.json })
  assert.equal([done.status, done.json.meta.isNew], [200, false], done.text)
  const again = await login(codeFor(email), { ...members, body: begun.json })
  assert.is(again.status, 400)
})

test('superusers never, even where the folder says so', async () => {
  const superusers = gateway.app.collections.find('_superusers')!
  const before = superusers.auth!.oauth2
  superusers.auth!.oauth2 = {
    ...before,
    enabled: true,
    providers: oauth2Options(provider).providers,
  }
  const answer = await login(codeFor('root@example.com'), { collection: '_superusers' })
  assert.is(answer.status, 403, answer.text)
  const methods = await send(gateway.url, { path: '/api/collections/_superusers/auth-methods' })
  assert.equal(methods.json.oauth2, { providers: [], enabled: false })
  superusers.auth!.oauth2 = before
})

test('client secrets never leave; a PATCH without one keeps the one of that name', async () => {
  const options = oauth2Options(provider)
  const { clientSecret, ...entry } = options.providers[0]!
  const google = { name: 'google', clientId: 'g', clientSecret: 'google-secret' }
  await change('users', { providers: [options.providers[0], google] })
  const patched = await asRoot('PATCH', '/api/collections/users', {
    oauth2: {
      providers: [
        { ...entry, displayName: 'Other' },
        { name: 'google', clientId: 'g' },
      ],
    },
  })
  assert.is(patched.status, 200, patched.text)
  for (const path of [
    '/api/collections/users',
    '/api/collections',
    '/api/collections/users/auth-methods',
  ]) {
    const { text } = await asRoot('GET', path)
    for (const secret of ['s cret', 'google-secret', 'clientSecret'])
      assert.not(text.includes(secret), path)
  }
  const kept = gateway.app.collections.find('users')!.auth!.oauth2.providers
  assert.equal(
    kept.map((each) => [each['name'], each['clientSecret']]),
    [
      ['oidc', clientSecret],
      ['google', 'google-secret'],
    ],
  )
  await change('users', {})
})

test('states and verifiers are new in each answer', async () => {
  const sdk = new PocketBase(gateway.url).collection('users')
  const [one, two] = [await sdk.listAuthMethods(), await sdk.listAuthMethods()]
  for (const key of ['state', 'codeVerifier', 'codeChallenge'] as const) {
    assert.is.not(one.oauth2.providers[0]![key], two.oauth2.providers[0]![key])
  }
})

test('a picture is stored with a new account, and left out where it can not be had', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const pictures = createServer((request, response) =>
    response.end(request.url === '/large.png' ? Buffer.alloc(6 << 20) : png),
  )
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve))
  pictures.unref()
  const at = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`
  const field = { name: 'face', type: 'file', maxSelect: 1, mimeTypes: ['image/png'] }
  const { fields } = (await asRoot('GET', '/api/collections/users')).json
  await change('users', { mappedFields: { avatarURL: 'face' } }, { fields: [...fields, field] })
  const { clock, config, oauth2 } = gateway.app
  const faceOf = async (email: string, picture: string) => {
    const user = { sub: email, email, email_verified: true, picture }
    const answer = await login(codeFor(email, { user }))
    assert.is(answer.status, 200, answer.text)
    return answer.json.record
  }
  assert.is((await faceOf('face0@example.com', `${at}/a.png`)).face, '')
  gateway.app.oauth2 = createOAuth2({ clock, config: config.oauth2, allowsAvatar: () => true })
  const record = await faceOf('face1@example.com', `${at}/a.png?x=1`)
  assert.match(record.face, /^a\w+\.png$/)
  const file = await fetch(`${gateway.url}/api/files/users/${record.id}/${record.face}`)
  assert.equal(Buffer.from(await file.arrayBuffer()), png)
  assert.is((await faceOf('face2@example.com', `${at}/large.png`)).face, '')
  gateway.app.oauth2 = oauth2
  pictures.close().closeAllConnections()
  await change('users', {}, { fields })
})

test('a blocked account is not let in, and not linked', async () => {
  const { fields } = (await asRoot('GET', '/api/collections/users')).json
  const blocked = { name: 'blocked', type: 'bool', hidden: true }
  await change('users', {}, { fields: [...fields, blocked] })
  const id = await makeUser('blocked@example.com', true)
  await asRoot('PATCH', `/api/collections/users/records/${id}`, { blocked: true })
  const answer = await login(codeFor('blocked@example.com'))
  assert.is(answer.json.message, 'Failed to authenticate.')
  assert.is(await countOf('_externalAuths', `recordRef = "${id}"`), 0)
  await change('users', {}, { fields })
})

test('more logins than may wait for a provider are told to come back', async () => {
  const { clock, config, oauth2 } = gateway.app
  gateway.app.oauth2 = createOAuth2({ clock, config: { ...config.oauth2, parallel: 2 } })
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => login(codeFor('busy@example.com', { isSilent: 'token' }))),
  )
  assert.equal(answers.map(({ status }) => status).sort(), [400, 400, 503, 503])
  assert.ok(answers.some(({ headers }) => headers.get('retry-after') === '1'))
  gateway.app.oauth2 = oauth2
})

// The default is fewer rounds; RACE_ROUNDS=50 runs as many as the figures in docs/ are based on.
const rounds = Number(process.env['RACE_ROUNDS'] ?? 5)
const twenty = Array.from({ length: 20 })

// On a busy machine, twenty hashes and as many provider answers in this process take seconds.
test('the races wait for their provider as long as a server does', async () => {
  await gateway.stop()
  await start(10)
})

test(`${rounds} rounds of 20 first logins of one identity: one account, one link, all let in`, async () => {
  for (let round = 0; round < rounds; round++) {
    const email = `race${round}@example.com`
    const answers = await Promise.all(twenty.map(() => login(codeFor(email))))
    assert.equal(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.is(new Set(answers.map(({ json }) => json.record.id)).size, 1)
    assert.is(answers.filter(({ json }) => json.meta.isNew).length, 1)
    assert.is(await countOf('users', `email = "${email}"`), 1)
    assert.is(await countOf('_externalAuths', `providerId = "${email}"`), 1)
  }
})

test(`${rounds} rounds of 20 logins with one code: one success`, async () => {
  for (let round = 0; round < rounds; round++) {
    const code = codeFor(`code${round}@example.com`, { once: true })
    const answers = await Promise.all(twenty.map(() => login(code)))
    assert.is(answers.filter(({ status }) => status === 200).length, 1)
    assert.is(answers.filter(({ status }) => status === 400).length, 19)
  }
})

test(`${rounds} rounds of 20: a take-over beside password logins, never both in`, async () => {
  for (let round = 0; round < rounds; round++) {
    const email = `prey${round}@example.com`
    await makeUser(email, false)
    const password = () =>
      send(gateway.url, {
        path: '/api/collections/users/auth-with-password',
        body: { identity: email, password: 'password-old' },
      })
    const [taken, ...others] = await Promise.all([
      login(codeFor(email)),
      ...twenty.slice(1).map(password),
    ])
    assert.is(taken.status, 200)
    for (const { json } of others) {
      if (!json.token) continue
      const headers = { authorization: json.token }
      const refresh = await send(gateway.url, {
        path: '/api/collections/users/auth-refresh',
        method: 'POST',
        headers,
      })
      assert.is(refresh.status, 401)
    }
  }
})

test('the redirect without anybody waiting leads to the failure page, after GET and POST', async () => {
  const path = '/api/oauth2-redirect'
  for (const [method, status] of [
    ['GET', 307],
    ['POST', 303],
  ] as const) {
    const answer = await send(gateway.url, { method, path: `${path}?state=a&code=b` })
    assert.is(answer.status, status)
    assert.is(answer.headers.get('location'), '../_/#/auth/oauth2-redirect-failure')
  }
})

test('who waits gets code or error once; an Apple name is kept for the code', async () => {
  const sent: unknown[] = []
  const { realtime } = gateway.app
  gateway.app.realtime = {
    ...realtime,
    async deliverOnce(clientId, topic, data) {
      if (clientId !== 'waiting' || topic !== '@oauth2') return false
      sent.push(data)
      return true
    },
  }
  const go = (method: string, values: Record<string, string>) => {
    const form = new URLSearchParams(values).toString()
    const isGet = method !== 'POST'
    return send(gateway.url, {
      method,
      path: `/api/oauth2-redirect${isGet ? `?${form}` : ''}`,
      ...(!isGet && {
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    })
  }
  const pageOf = async (method: string, values: Record<string, string>) => {
    const answer = await go(method, values)
    return `${answer.status} ${answer.headers.get('location')!.split('/').pop()}`
  }
  const success = 'oauth2-redirect-success'
  const failure = 'oauth2-redirect-failure'
  assert.is(await pageOf('GET', { state: 'waiting', code: 'c1' }), `307 ${success}`)
  assert.is(await pageOf('GET', { state: 'waiting', error: 'access_denied' }), `307 ${failure}`)
  assert.is(await pageOf('GET', { state: 'other', code: 'c1' }), `307 ${failure}`)
  assert.is(await pageOf('GET', { code: 'c1' }), `307 ${failure}`)
  assert.is(await pageOf('HEAD', { state: 'waiting', code: 'c2' }), `303 ${success}`)
  const user = JSON.stringify({ name: { firstName: 'Ap', lastName: 'Ple' } })
  assert.is(await pageOf('POST', { state: 'waiting', code: 'apple-1', user }), `303 ${success}`)
  assert.equal(sent, [
    { state: 'waiting', code: 'c1' },
    { state: 'waiting', code: '', error: 'access_denied' },
    { state: 'waiting', code: 'c2' },
    { state: 'waiting', code: 'apple-1' },
  ])
  gateway.app.realtime = realtime

  const { oauth2 } = gateway.app
  const entry = { name: 'apple', clientId: 'a', clientSecret: 'b' }
  await change('users', { providers: [entry] })
  const tokens = {
    accessToken: 'a',
    refreshToken: '',
    type: 'Bearer',
    expiresAt: undefined,
    raw: {},
  }
  const nobody = { ...tokens, name: '', username: '', avatarURL: '', rawUser: {} }
  gateway.app.oauth2 = {
    ...oauth2,
    fetchToken: async () => tokens,
    fetchUser: async () => ({ ...nobody, id: 'ap', email: 'ap@example.com' }),
  }
  const named = await login('apple-1', { body: { provider: 'apple' } })
  assert.equal(
    [named.status, named.json.record.name, named.json.meta.name],
    [200, 'Ap Ple', 'Ap Ple'],
    named.text,
  )
  const again = await login('apple-1', { body: { provider: 'apple' } })
  assert.is(again.json.meta.name, '')
  gateway.app.oauth2 = oauth2
  await change('users', {})
})

test.run()
