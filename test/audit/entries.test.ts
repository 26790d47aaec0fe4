import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot } from '../helper/boot.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { type MailWorld, openMailWorld, until } from '../helper/mail-world.js'
import { codeOf, tokenOf } from '../helper/mailbox.js'
import { isPostgres, onFiles } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'
import { brief, type Reader, readerOf, type Told } from './trail-of.js'

const test = suite('audit entries')
let world: MailWorld
let reader: Reader
test.before(async () => {
  world = await openMailWorld()
  reader = await readerOf(world.url)
})
test.after(() => world.stop())
test.before.each(async () => {
  world.box.mails.length = 0
  await reader.take()
})

const users = '/api/collections/users'
const idOf = (name: string) =>
  String(world.db.prepare('SELECT id FROM users WHERE username = ?').pluck().get(name))
const briefs = async () => (await reader.take()).map(brief)
const post = (path: string, body: unknown, headers = {}) =>
  send(world.url, { method: 'POST', path, body, headers })
const signIn = (identity: string, password: string) =>
  post(`${users}/auth-with-password`, { identity, password })

test('a login says who, how, when and from where', async () => {
  const headers = { 'user-agent': `a browser ${'x'.repeat(400)}` }
  await post(`${users}/auth-with-password`, { identity: 'ann', password: 'password-ann' }, headers)
  const [entry] = await reader.take()
  const { id, created, hash, userAgent, requestId, ...rest } = entry!
  assert.match(requestId!, /^[\w-]{36}$/)
  assert.ok(Math.abs(Date.parse(created) - Date.now()) < 60_000)
  assert.match(hash, /^[0-9a-f]{64}$/)
  assert.ok(id > 0)
  assert.is(userAgent.length, 250)
  const ann = idOf('ann')
  assert.equal(rest, {
    action: 'login',
    result: 'ok',
    method: 'password',
    door: 'native',
    actorCollection: 'users',
    actorId: ann,
    targetCollection: 'users',
    targetId: ann,
    ip: '127.0.0.1',
    count: 1,
    until: '',
    data: {},
  })
})

test('an entry names the request as its answer and the log do', async () => {
  const told = await boot({ args: ['--set', 'log.requestIds=answer'] })
  try {
    const trail = await readerOf(told.url)
    const body = { identity: 'ann', password: 'wrong' }
    const path = '/api/collections/users/auth-with-password'
    const answers = [await send(told.url, { method: 'POST', path, body })]
    answers.push(
      await send(told.url, { method: 'POST', path, body: { ...body, password: 'password-ann' } }),
    )
    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    const entries = await trail.take()
    assert.equal(entries.map(({ requestId }) => requestId).sort(), [...ids].sort())
    const filter = `data.requestId = '${ids[0]}'`
    const found = (await trail.ask({ filter })).json as { items: Told[] }
    assert.equal(
      found.items.map(({ result }) => result),
      ['auth.failed'],
    )
  } finally {
    await told.stop()
  }
})

test('refusals of one address and account are one entry with a count; unknown accounts are another', async () => {
  for (const password of ['wrong-1', 'wrong-2', 'wrong-3']) await signIn('ann', password)
  await signIn('bob', 'wrong-1')
  for (const name of ['nobody', 'somebody']) await signIn(name, 'wrong-1')
  await signIn('', '')
  const entries = await reader.take()
  assert.equal(entries.map(brief), [
    'login auth.failed password native ->users x3',
    'login auth.failed password native ->users',
    'login auth.failed password native ->users x2',
    'login request.invalid_data - native ->users',
  ])
  assert.equal(
    entries.map(({ targetId }) => targetId),
    [idOf('ann'), idOf('bob'), '', ''],
  )
  assert.ok(entries[0]!.until >= entries[0]!.created)
})

test('a budget that is used up is the result of a refusal', async () => {
  for (let i = 0; i < 3; i++) {
    await post('/api/collections/codes/auth-with-otp', { otpId: 'a'.repeat(15), password: '1' })
  }
  for (let i = 0; i < 3; i++) {
    await post('/api/collections/codes/auth-with-otp', { otpId: 'a'.repeat(15), password: '1' })
  }
  assert.equal(await briefs(), [
    'login otp.invalid otp native ->codes x5',
    'login otp.too_many otp native ->codes',
  ])
})

test('a rate limit of the settings is one too', async () => {
  const rules = [{ label: 'users:auth', audience: '', duration: 60, maxRequests: 1 }]
  await reader.as('PATCH', '/api/settings', { rateLimits: { enabled: true, rules } })
  await signIn('ann', 'password-ann')
  await signIn('ann', 'password-ann')
  await reader.as('PATCH', '/api/settings', { rateLimits: { enabled: false, rules: [] } })
  const entries = await reader.take()
  assert.equal(
    entries.map(brief).filter((text) => text.startsWith('login')),
    ['login ok password native users>users', 'login request.too_many - native ->users'],
  )
})

test('two factors: the first is noted as one, the second is the login', async () => {
  const members = '/api/collections/members'
  const email = 'double@example.com'
  const first = await post(`${members}/auth-with-password`, {
    identity: email,
    password: 'password-double',
  })
  const { otpId } = (await post(`${members}/request-otp`, { email })).json
  const password = codeOf(await world.box.take(email))
  const sent = world.db.prepare('SELECT sentTo FROM _otps WHERE id = ?').pluck()
  await until(() => sent.get(otpId) !== '', 'sentTo')
  await post(`${members}/auth-with-otp`, { otpId, password, mfaId: first.json.mfaId })
  const entries = await reader.take()
  assert.equal(
    entries.map(brief).filter((text) => text.startsWith('login')),
    ['login mfa password native ->members', 'login ok otp native members>members'],
  )
  assert.not.match(JSON.stringify(entries), `${password}|${otpId}|${first.json.mfaId}|double@`)
})

test('OAuth2: the login, the account that it made, the link, and its end', async () => {
  const provider = await openFakeProvider()
  try {
    const oauth2 = oauth2Options(provider, {})
    await reader.as('PATCH', users, { oauth2 })
    await reader.take()
    const email = 'new@example.com'
    provider.script('secret-code', { user: { sub: 'new', email, email_verified: true } })
    const body = {
      provider: 'oidc',
      code: 'secret-code',
      codeVerifier: 'v',
      redirectURL: 'https://a/b',
    }
    const { json } = await post(`${users}/auth-with-oauth2`, body)
    await post(`${users}/auth-with-oauth2`, { ...body, code: 'secret-other' })
    const [link] = (
      await reader.as(
        'GET',
        `/api/collections/_externalAuths/records?filter=recordRef='${json.record.id}'`,
      )
    ).json.items
    await reader.as('DELETE', `/api/collections/_externalAuths/records/${link.id}`)
    const entries = await reader.take()
    assert.equal(entries.map(brief).sort(), [
      'account.create ok oauth2 server ->users',
      'account.link ok oauth2 server ->users',
      'account.unlink ok token server _superusers>users',
      'account.verified ok oauth2 server ->users',
      'login auth.oauth2_token oauth2 native ->users',
      'login ok oauth2 native users>users',
    ])
    assert.ok(entries.every(({ ip }) => ip === '127.0.0.1'))
    assert.equal(entries.find(({ action }) => action === 'account.link')!.data, {
      provider: 'oidc',
    })
    assert.not.match(JSON.stringify(entries), /secret|new@/)
  } finally {
    await provider.stop()
  }
})

test('password, address, verification and sessions: who changed them, and whether sessions ended', async () => {
  const carl = await logIn(world.url, 'users', 'carl', 'password-carl')
  const path = `${users}/records/${carl.record['id']}`
  const own = { authorization: carl.token }
  const change = (oldPassword: string) => ({
    oldPassword,
    password: 'another-carl',
    passwordConfirm: 'another-carl',
  })
  await send(world.url, { method: 'PATCH', path, body: change('guessed'), headers: own })
  await send(world.url, { method: 'PATCH', path, body: change('password-carl'), headers: own })
  await reader.as('PATCH', path, { email: 'other@example.com', verified: false })
  await reader.as('PATCH', path, { name: 'another name' })
  await reader.as('PATCH', path, { tokenKey: 'x'.repeat(50) })
  const entries = (await reader.take()).filter(({ action }) => action !== 'login')
  assert.equal(entries.map(brief).sort(), [
    'account.email ok token server _superusers>users',
    'account.password ok token server users>users',
    'account.sessions ok token server _superusers>users',
    'account.verified ok token server _superusers>users',
    'update record.update_failed password native users>users',
  ])
  const dataOf = (name: string) => entries.find(({ action }) => action === name)!.data
  assert.equal(dataOf('account.password'), { endsSessions: true })
  assert.equal(dataOf('account.verified'), { to: false, endsSessions: true })
  assert.not.match(JSON.stringify(entries), /another-carl|password-carl|guessed|other@|xxxxx/)
})

test('mailed links: the account itself did it, by mail; a wrong token is a refusal', async () => {
  const email = 'bob@example.com'
  await post(`${users}/request-verification`, { email })
  await post(`${users}/confirm-verification`, { token: tokenOf(await world.box.take(email)) })
  await post(`${users}/request-password-reset`, { email })
  const token = tokenOf(await world.box.take(email))
  const reset = { password: 'another-bob', passwordConfirm: 'another-bob' }
  await post(`${users}/confirm-password-reset`, { token, ...reset })
  await post(`${users}/confirm-password-reset`, { token, ...reset })
  const bob = await logIn(world.url, 'users', 'bob', 'another-bob')
  const to = 'newbob@example.com'
  await post(`${users}/request-email-change`, { newEmail: to }, { authorization: bob.token })
  let mail = await world.box.take()
  while (mail.envelope.to[0] !== to) mail = await world.box.take()
  await post(`${users}/confirm-email-change`, { token: tokenOf(mail), password: 'a-guess' })
  await post(`${users}/confirm-email-change`, { token: tokenOf(mail), password: 'another-bob' })
  const entries = await reader.take()
  assert.equal(
    entries
      .map(brief)
      .filter((text) => !text.startsWith('login'))
      .sort(),
    [
      'account.email ok mail server users>users',
      'account.password ok mail server users>users',
      'account.verified ok mail server users>users',
      'confirmEmailChange request.invalid_data password native ->users',
      'confirmPasswordReset request.invalid_data - native ->users',
    ],
  )
  const ofBob = entries.filter(({ method }) => method === 'mail')
  assert.ok(ofBob.every(({ actorId, targetId, ip }) => actorId === targetId && ip === '127.0.0.1'))
  assert.not.match(JSON.stringify(entries), /another-bob|a-guess|newbob|eyJ/)
})

test('accounts that come and go, one by one and in a batch', async () => {
  const password = { password: 'password-new', passwordConfirm: 'password-new' }
  const made = await post(`${users}/records`, { email: 'sign@example.com', ...password })
  assert.is(made.status, 200, made.text)
  const path = `${users}/records/${made.json.id}`
  const requests = [
    { method: 'POST', url: `${users}/records`, body: { email: 'batch@example.com', ...password } },
    { method: 'DELETE', url: path },
  ]
  await reader.as('PATCH', '/api/settings', { batch: { enabled: true } })
  assert.is((await reader.as('POST', '/api/batch', { requests })).status, 200)
  const told = (await briefs()).filter((text) => text.startsWith('account'))
  assert.equal(told, [
    'account.create ok - server ->users',
    'account.create ok token server _superusers>users',
    'account.delete ok token server _superusers>users',
  ])
})

test('what superusers change is an entry, with names in place of values', async () => {
  const smtp = { smtp: { host: 'mail.example.com', password: 'Zq9secret' }, meta: { appName: 'x' } }
  await reader.as('PATCH', '/api/settings', smtp)
  await reader.as('PATCH', '/api/settings', { meta: { appURL: 'no url' } })
  const made = await reader.as('POST', '/api/collections', { name: 'things', fields: [] })
  assert.is(made.status, 200, made.text)
  await reader.as('PATCH', '/api/collections/things', { name: 'stuff', listRule: '' })
  await reader.as('DELETE', '/api/collections/stuff/truncate')
  await reader.as('PUT', '/api/collections/import', {
    collections: [{ ...made.json, name: 'again' }],
  })
  await reader.as('DELETE', '/api/collections/again')
  await reader.as('DELETE', '/api/collections/missing')
  // SQLite accepts double quotes for a string, PostgreSQL reads a name.
  const quote = isPostgres ? "'" : '"'
  const query = `UPDATE users SET name = 'Zq9secret' WHERE id = ${quote}Zq9secret${quote} -- Zq9secret`
  const sql = await reader.as('POST', '/api/sql', { query })
  assert.is(sql.status, 200, sql.text)
  await reader.as('POST', '/api/sql', { query: "SELEKT 'Zq9secret'" })
  await reader.as('POST', '/api/crons/__pbOTPCleanup__')
  await reader.as('POST', `${users}/impersonate/${idOf('ann')}`, { duration: 60 })
  await reader.as('DELETE', '/api/logs')
  // Reads are not audited.
  await reader.as('GET', '/api/settings')
  await reader.as('POST', '/api/collections/meta/dry-run-view', { query: 'SELECT id FROM users' })
  const entries = await reader.take()
  assert.not.match(JSON.stringify(entries), 'Zq9secret')
  assert.ok(entries.every(({ userAgent, ip }) => userAgent === 'auditor' && ip !== ''))
  const told = (action: string, result = 'ok') => {
    const found = entries.filter((entry) => entry.action === action && entry.result === result)
    assert.is(found.length, 1, `${action} ${result}`)
    return found[0]!
  }
  const changed = ['smtp.host', 'smtp.password', 'meta.appName']
  assert.equal([...(told('updateSettings').data['changed'] as string[])].sort(), changed.sort())
  told('updateSettings', 'settings.save_failed')
  assert.is(told('createCollection').targetCollection, 'things')
  assert.equal(told('updateCollection').data, { sent: ['name', 'listRule'], to: 'stuff' })
  assert.is(told('updateCollection').targetCollection, 'things')
  assert.is(told('truncate').targetCollection, 'stuff')
  assert.equal(told('import').data, { collections: ['again'], deleteMissing: false })
  assert.is(told('deleteCollection').targetId, made.json.id)
  told('deleteCollection', 'route.not_found')
  assert.equal(told('runSQL').data, {
    statement: 'UPDATE users SET name = ? WHERE id = ?',
    affectedRows: 0,
  })
  assert.equal(told('runSQL', 'sql.failed').data, { statement: 'SELEKT ?' })
  assert.is(told('runCron').targetId, '__pbOTPCleanup__')
  assert.equal(brief(told('impersonate')), 'impersonate ok token native _superusers>users')
  assert.is(told('impersonate').targetId, idOf('ann'))
  told('truncateLogs')
  assert.is(entries.length, 13)
})

onFiles(test)('backups: made, taken away, deleted', async () => {
  const key = 'noted.zip'
  assert.is((await reader.as('POST', '/api/backups', { name: key })).status, 204)
  const { token } = (await reader.as('POST', '/api/files/token')).json
  assert.is((await send(world.url, { path: `/api/backups/${key}?token=${token}` })).status, 200)
  assert.is((await reader.as('DELETE', `/api/backups/${key}`)).status, 204)
  const entries = await reader.take()
  assert.equal(
    entries.map(({ action, targetId }) => `${action} ${targetId}`),
    [`createBackup ${key}`, `downloadBackup ${key}`, `deleteBackup ${key}`],
  )
  assert.match(String(entries[1]!.data['superuser']), /^\w{15}$/)
  assert.not.match(JSON.stringify(entries), token)
})

test('who isn’t a superuser is noted when he tries what they may; a guest isn’t', async () => {
  const { token } = await logIn(world.url, 'users', 'ann', 'password-ann')
  const attempt = { method: 'PATCH', path: '/api/settings', body: {} }
  await send(world.url, { ...attempt, headers: { authorization: token } })
  await send(world.url, attempt)
  assert.equal((await briefs()).slice(1), [
    'updateSettings access.wrong_collection token native users>-',
  ])
})

test.run()
