import { join } from 'node:path'
import jsonwebtoken from 'jsonwebtoken'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { deviceOf } from '../../server/auth/device.js'
import { readerOf } from '../audit/trail-of.js'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { codeAt, enrol, setFactors } from '../helper/factors.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import {
  atOnce,
  cheapenPasswords,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
  until,
} from '../helper/mail-world.js'
import { codeOf, tokenOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('sessions: listed, ended, refreshed')
const args = ['--limits', 'off']
const users = '/api/collections/users'
const names = ['ann', 'bob', 'carl', 'dora', 'erik', 'fred']
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
let world: MailWorld
let second: Booted
let dir: string
let root: string
test.before(async () => {
  dir = copyFolder()
  for (const name of ['mudbase', 'jitsudo', 'strapi']) {
    const { code, stderr } = await runCommand(['contracts', 'add', name, '--dir', dir])
    assert.is(code, 0, stderr)
  }
  cheapenPasswords(
    dir,
    'users',
    Object.fromEntries(names.map((name) => [`${name}@example.com`, `password-${name}`])),
  )
  const contracts = [...args, '--contracts', 'weather,strapi,mudbase,jitsudo']
  world = await openMailWorld({ boot: { dir, args: contracts } })
  second = await boot({ dir, args: [...args, '--contracts', ''] })
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
  await setSessions(on)
})
test.after(async () => {
  await second.stop()
  await world.stop()
  removeFolder(dir)
})
test.before.each(() => {
  world.box.mails.length = 0
})

const on = { enabled: true, refreshTokens: true, idleSeconds: 3600, absoluteSeconds: 86_400 }

/** Both servers pick it up. */
async function setSessions(sessions: object): Promise<void> {
  await setFactors(world.url, 'users', { sessions })
  const path = `${users}/factors`
  const headers = { authorization: root }
  const read = async (url: string) =>
    JSON.stringify((await send(url, { path, headers })).json.sessions)
  const wanted = await read(world.url)
  for (const deadline = Date.now() + 5000; (await read(second.url)) !== wanted; ) {
    assert.ok(Date.now() < deadline, 'the other server takes it up')
  }
}

const ownDb = () => new Database(join(dir, 'pocketgate.db'))

function change(sql: string, ...values: unknown[]): void {
  const own = ownDb()
  assert.is(own.prepare(sql).run(...values).changes, 1)
  own.close()
}

interface SignedIn {
  token: string
  refreshToken?: string
  sid: string
}

async function signedIn(name: string, more: { userAgent?: string; query?: string } = {}) {
  const { userAgent = firefox, query = '' } = more
  const { status, json, text } = await send(world.url, {
    path: `${users}/auth-with-password${query}`,
    headers: { 'user-agent': userAgent },
    body: { identity: `${name}@example.com`, password: `password-${name}` },
  })
  assert.is(status, 200, text)
  return { ...json, sid: sidOf(json.token) } as SignedIn
}

const sidOf = (token: string) => (jsonwebtoken.decode(token) as { sid: string }).sid

const as = (token: string, method: string, path: string, body?: object, url = world.url) =>
  send(url, { method, path, headers: { authorization: token }, ...(body && { body }) })

const isIn = async (token: string, url = world.url) =>
  (await as(token, 'GET', `${users}/sessions`, undefined, url)).status === 200

const refresh = (refreshToken: unknown, url = world.url) =>
  send(url, { path: `${users}/auth-with-refresh-token`, body: { refreshToken } })

async function client(name: string): Promise<PocketBase> {
  const made = world.client()
  await made.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
  return made
}

test('the SDK lists sessions, ends one, ends the others', async () => {
  const [phone, laptop, here] = [await client('ann'), await client('ann'), await client('ann')]
  const { items } = await here.send(`${users}/sessions`, {})
  assert.is(items.length, 3)
  const current = items.filter((each: { current: boolean }) => each.current)
  assert.is(current.length, 1)
  const [mine] = current
  assert.is(mine.id, sidOf(here.authStore.token))
  assert.is(mine.address, '127.0.0.1')
  assert.match(mine.created, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.ok(mine.lastUsed >= mine.created && mine.expires > mine.lastUsed)

  const other = sidOf(phone.authStore.token)
  await here.send(`${users}/sessions/${other}`, { method: 'DELETE' })
  assert.match(await refusal(phone.send(`${users}/sessions`, {})), /^401/)
  assert.match(await refusal(phone.collection('users').authRefresh()), /^401/)
  assert.match(await refusal(here.send(`${users}/sessions/${other}`, { method: 'DELETE' })), /^404/)
  await laptop.collection('users').authRefresh()
  assert.is((await here.send(`${users}/sessions`, {})).items.length, 2)
  await here.send(`${users}/sessions`, { method: 'DELETE' })
  assert.match(await refusal(laptop.collection('users').authRefresh()), /^401/)
  assert.is((await here.send(`${users}/sessions`, {})).items.length, 1)
  // Ending one's own session is a logout.
  await here.send(`${users}/sessions/${mine.id}`, { method: 'DELETE' })
  assert.match(await refusal(here.send(`${users}/sessions`, {})), /^401/)
})

test('auth-refresh keeps the session, also at another server, and an end counts there at once', async () => {
  const { token, sid } = await signedIn('ann', { userAgent: firefox })
  const next = await as(token, 'POST', `${users}/auth-refresh`, {}, second.url)
  assert.is(next.status, 200, next.text)
  assert.is(sidOf(next.json.token), sid)
  assert.ok(await isIn(next.json.token))
  for (let round = 0; round < 10; round++) {
    const { token: other, sid: otherSid } = await signedIn('ann')
    assert.ok(await isIn(other, second.url))
    assert.is((await as(token, 'DELETE', `${users}/sessions/${otherSid}`)).status, 204)
    assert.not(await isIn(other, second.url))
  }
  const { json } = await as(token, 'GET', `${users}/sessions`)
  assert.is(json.items.find(({ id }: { id: string }) => id === sid).device, 'Firefox on Linux')
})

test('an ended session gets no file either, and is nobody to rules', async () => {
  const { token, sid } = await signedIn('ann')
  const file = (await as(token, 'POST', '/api/files/token')).json.token
  assert.is(sidOf(file), sid)
  const { json } = await as(token, 'GET', `${users}/records`)
  assert.is((await as(token, 'DELETE', `${users}/sessions/${sid}`)).status, 204)
  const guest = await send(world.url, { path: `${users}/records` })
  assert.equal((await as(token, 'GET', `${users}/records`)).json, guest.json)
  assert.not.equal(json, guest.json)
  assert.is((await as(token, 'POST', '/api/files/token')).status, 401)
})

test("with another's ids nobody gets anywhere, and a superuser's routes are the superuser's", async () => {
  const ann = await signedIn('ann')
  const bob = await signedIn('bob')
  const bobId = (jsonwebtoken.decode(bob.token) as { id: string }).id
  for (const [method, path, status] of [
    ['DELETE', `sessions/${bob.sid}`, 404],
    ['DELETE', 'sessions/nothing', 404],
    ['DELETE', `sessions/${'x'.repeat(3000)}`, 404],
    ['GET', `sessions/accounts/${bobId}`, 403],
    ['DELETE', `sessions/accounts/${bobId}`, 403],
    ['DELETE', `sessions/accounts/${bobId}/${bob.sid}`, 403],
  ] as const) {
    const answer = await as(ann.token, method, `${users}/${path}`)
    assert.is(answer.status, status, `${method} ${path}: ${answer.text}`)
    const guest = await as('', method, `${users}/${path}`)
    assert.is(guest.status, 401, `${method} ${path}`)
  }
  await as(ann.token, 'DELETE', `${users}/sessions`)
  assert.ok(await isIn(bob.token))
  const shown = (await as(ann.token, 'GET', `${users}/sessions`)).text
  assert.not(shown.includes(bob.sid))
  const member = await logIn(world.url, 'members', 'single@example.com', 'password-single')
  for (const [method, path] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['DELETE', `sessions/${bob.sid}`],
  ] as const) {
    assert.is((await as(member.token, method, `${users}/${path}`)).status, 403)
    // A superuser has no session in `users`.
    assert.is((await as(root, method, `${users}/${path}`)).status, 403)
  }
  // Bob's session under another account's id, and under another collection.
  const annId = (jsonwebtoken.decode(ann.token) as { id: string }).id
  const crossed = `sessions/accounts/${annId}/${bob.sid}`
  assert.is((await as(root, 'DELETE', `${users}/${crossed}`)).status, 404)
  const elsewhere = `/api/collections/members/sessions/accounts/${bobId}/${bob.sid}`
  assert.is((await as(root, 'DELETE', elsewhere)).status, 404)
  assert.is((await as(root, 'GET', `${users}/sessions/accounts/nobody`)).status, 404)
  assert.ok(await isIn(bob.token))
})

test('superusers list and end the sessions of an account; the trail says who did', async () => {
  const reader = await readerOf(world.url)
  const [one, two, three] = [await signedIn('carl'), await signedIn('carl'), await signedIn('carl')]
  const { id } = jsonwebtoken.decode(one.token) as { id: string }
  const { json } = await as(root, 'GET', `${users}/sessions/accounts/${id}`)
  assert.equal(
    json.items.map((each: { id: string }) => each.id).sort(),
    [one.sid, two.sid, three.sid].sort(),
  )
  assert.is(
    json.items.some((each: { current: boolean }) => each.current),
    false,
  )
  const at = `${users}/sessions/accounts/${id}`
  assert.is((await as(root, 'DELETE', `${at}/${two.sid}`)).status, 204)
  assert.equal([await isIn(one.token), await isIn(two.token)], [true, false])
  assert.is((await as(root, 'DELETE', at)).status, 204)
  assert.equal([await isIn(one.token), await isIn(three.token)], [false, false])
  const told = (await reader.take()).filter(({ action }) => action === 'account.sessions')
  assert.equal(
    told.map(({ data, actorCollection, targetId }) => [data, actorCollection, targetId]),
    [
      [{ ended: 1 }, '_superusers', id],
      [{ ended: 2 }, '_superusers', id],
    ],
  )
})

test('where it is off there is no session, no list and no refresh token; mudbase and jitsudo have theirs', async () => {
  const member = await logIn(world.url, 'members', 'single@example.com', 'password-single')
  assert.is(sidOf(member.token), undefined)
  for (const [method, path] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['DELETE', 'sessions/x'],
  ] as const) {
    const answer = await as(member.token, method, `/api/collections/members/${path}`)
    assert.is(answer.status, 403)
    assert.is(answer.json.message, 'The collection is not configured to allow sessions.')
  }
  const path = '/api/collections/members/auth-with-refresh-token'
  const answer = await send(world.url, { path, body: { refreshToken: 'x' } })
  assert.is(answer.json.message, 'The collection is not configured to allow refresh tokens.')
  await setSessions({ enabled: false })
  try {
    const { token } = await signedIn('ann')
    assert.is(sidOf(token), undefined)
    const jitsudo = await send(world.url, {
      path: '/v1/auth/login',
      body: { email: 'ann@example.com', password: 'password-ann' },
    })
    const mudbase = await send(world.url, {
      path: '/api/auth/local/login',
      body: { email: 'ann@example.com', password: 'password-ann' },
    })
    const sids = [jitsudo.json.token, mudbase.json.token].map(sidOf)
    const { json } = await as(token, 'GET', `${users}/sessions`)
    const listed = json.items.map(({ id }: { id: string }) => id)
    for (const sid of sids) assert.ok(listed.includes(sid), JSON.stringify([listed, sids]))
    // A token without a session ends all sessions and stays valid.
    assert.is((await as(token, 'DELETE', `${users}/sessions`)).status, 204)
    assert.not(await isIn(jitsudo.json.token))
    assert.not(await isIn(mudbase.json.token))
    assert.ok(await isIn(token))
    const { refreshToken } = mudbase.json
    const again = await send(world.url, { path: '/api/auth/refresh', body: { refreshToken } })
    assert.is(again.status, 401)
  } finally {
    await setSessions(on)
  }
})

test('every door begins a session: contracts, codes, providers, an app, a recovery code', async () => {
  const body = { identity: 'dora@example.com', password: 'password-dora' }
  const weather = await send(world.url, {
    path: '/auth/login',
    body: { username: body.identity, password: body.password },
  })
  const local = { identifier: body.identity, password: body.password }
  const strapi = await send(world.url, { path: '/auth/local', body: local })
  assert.is(weather.status, 200, weather.text)
  assert.ok(sidOf(weather.json.token), weather.text)
  assert.is(strapi.status, 200, strapi.text)
  assert.ok(sidOf(strapi.json.jwt), strapi.text)
  const headers = { authorization: root }
  await send(world.url, {
    path: users,
    method: 'PATCH',
    headers,
    body: { otp: { enabled: true, duration: 300, length: 8 } },
  })
  const dora = world.client()
  const { otpId } = await dora.collection('users').requestOTP('dora@example.com')
  await until(() => world.box.mails.some(({ text }) => /\b\d{8}\b/.test(text ?? '')), 'the code')
  const code = codeOf(world.box.mails.find(({ text }) => /\b\d{8}\b/.test(text ?? ''))!)
  assert.ok(sidOf((await dora.collection('users').authWithOTP(otpId, code)).token))
  const provider = await openFakeProvider()
  try {
    const oauth2 = oauth2Options(provider, {})
    await send(world.url, { method: 'PATCH', path: users, headers, body: { oauth2 } })
    const email = 'dora@example.com'
    provider.script('c1', { user: { sub: 'dora', email, email_verified: true } })
    const back = {
      provider: 'oidc',
      code: 'c1',
      codeVerifier: 'v',
      redirectURL: 'https://app/back',
    }
    const answer = await send(world.url, { path: `${users}/auth-with-oauth2`, body: back })
    assert.ok(sidOf(answer.json.token), answer.text)
  } finally {
    const off = { enabled: false, providers: [] }
    await send(world.url, { method: 'PATCH', path: users, headers, body: { oauth2: off } })
    await provider.stop()
  }
  await setFactors(world.url, 'users', { totp: { enabled: true } })
  const { secret, recoveryCodes } = await enrol(dora, 'users')
  for (const [path, code] of [
    ['auth-with-totp', codeAt(secret)],
    ['auth-with-recovery-code', recoveryCodes[0]],
  ] as const) {
    const { json } = await send(world.url, { path: `${users}/auth-with-password`, body })
    assert.equal(Object.keys(json), ['mfaId'])
    const answer = await send(world.url, {
      path: `${users}/${path}?refreshToken=1`,
      body: { code, mfaId: json.mfaId },
    })
    assert.ok(sidOf(answer.json.token), answer.text)
    assert.ok(answer.json.refreshToken)
  }
})

test('refresh tokens are for who asks, and each works once', async () => {
  assert.is((await signedIn('bob')).refreshToken, undefined)
  for (const query of ['?refreshToken=false', '?refreshToken=', '?refreshToken=maybe']) {
    assert.is((await signedIn('bob', { query })).refreshToken, undefined)
  }
  const bob = world.client()
  const query = { refreshToken: true }
  const first = (await bob
    .collection('users')
    .authWithPassword('bob@example.com', 'password-bob', { query })) as unknown as SignedIn
  const body = { refreshToken: first.refreshToken }
  const next = await bob.send(`${users}/auth-with-refresh-token`, { method: 'POST', body })
  assert.equal(Object.keys(next), ['record', 'refreshToken', 'token'])
  assert.is(next.record.email, 'bob@example.com')
  assert.is(sidOf(next.token), sidOf(first.token))
  assert.ok(await isIn(next.token))
  // The previous session token stays valid; the refresh token doesn't, and using it again ends all
  // sessions.
  assert.ok(await isIn(first.token))
  const again = bob.send(`${users}/auth-with-refresh-token`, { method: 'POST', body })
  assert.is(await refusal(again), '400 | Failed to authenticate.')
  assert.not(await isIn(first.token))
  assert.not(await isIn(next.token))
  assert.is((await refresh(next.refreshToken)).status, 400)
})

test('wrong, foreign and malformed refresh tokens are all refused alike', async () => {
  const { token, refreshToken } = await signedIn('carl', { query: '?refreshToken=1' })
  const claims = jsonwebtoken.decode(refreshToken!) as Record<string, unknown>
  const mudbase = await send(world.url, {
    path: '/api/auth/local/login',
    body: { email: 'carl@example.com', password: 'password-carl' },
  })
  assert.is(mudbase.status, 200, mudbase.text)
  const answers = new Set<string>()
  for (const wrong of [
    '',
    'x',
    'a.b.c',
    token,
    `${refreshToken}x`,
    jsonwebtoken.sign(claims, 'another key', { noTimestamp: true }),
    jsonwebtoken.sign(claims, '', { algorithm: 'none', noTimestamp: true }),
    mudbase.json.refreshToken,
    'x'.repeat(10_000),
  ]) {
    const { status, text } = await refresh(wrong)
    assert.is(status, 400, text)
    answers.add(text)
  }
  assert.is(answers.size, 1)
  assert.match((await refresh({ a: 1 })).text, /loading the submitted data/)
  // It isn't valid as a session token, and mudbase doesn't accept it.
  assert.not(await isIn(refreshToken!))
  const there = await send(world.url, { path: '/api/auth/refresh', body: { refreshToken } })
  assert.is(there.status, 401)
  const elsewhere = '/api/collections/members/auth-with-refresh-token'
  await setFactors(world.url, 'members', { sessions: on })
  const foreign = await send(world.url, { path: elsewhere, body: { refreshToken } })
  assert.is(foreign.json.message, 'Failed to authenticate.')
  await setFactors(world.url, 'members', { sessions: { enabled: false } })
  // None of these attempts used it up.
  assert.is((await refresh(refreshToken)).status, 200)
  const mine = await send(world.url, {
    path: '/api/auth/refresh',
    body: { refreshToken: mudbase.json.refreshToken },
  })
  assert.is(mine.status, 200, mine.text)
})

for (const where of ['one server', 'two servers'] as const) {
  test(`${where}: one refresh token a hundred times at once gets one further, and the session ends`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { token, refreshToken } = await signedIn('erik', { query: '?refreshToken=1' })
      const counts = await atOnce(100, (index) =>
        refresh(refreshToken, where === 'two servers' && index % 2 ? second.url : world.url),
      )
      assert.equal(counts, { 200: 1, 400: 99 })
      assert.not(await isIn(token))
    }
  })
}

test('idle and absolute ends are kept by session and refresh tokens alike', async () => {
  const query = '?refreshToken=1'
  const idle = await signedIn('fred', { query })
  assert.ok(await isIn(idle.token))
  change('UPDATE refresh_sessions SET idle_ends = unixepoch() WHERE sid = ?', idle.sid)
  assert.not(await isIn(idle.token))
  assert.is((await refresh(idle.refreshToken)).status, 400)
  const old = await signedIn('fred', { query })
  change('UPDATE refresh_sessions SET expires = unixepoch() WHERE sid = ?', old.sid)
  assert.not(await isIn(old.token))
  assert.is((await refresh(old.refreshToken)).status, 400)
  // A refresh extends the idle limit, but never the absolute one.
  const near = await signedIn('fred', { query })
  const soon = Math.floor(Date.now() / 1000) + 100
  change(
    'UPDATE refresh_sessions SET expires = ?, idle_ends = ? WHERE sid = ?',
    soon,
    soon,
    near.sid,
  )
  const { json } = await refresh(near.refreshToken)
  const ends = (token: string) => (jsonwebtoken.decode(token) as { exp: number }).exp
  assert.is(ends(json.token), soon)
  assert.is(ends(json.refreshToken), soon)
  const renewed = await as(json.token, 'POST', `${users}/auth-refresh`)
  assert.is(ends(renewed.json.token), soon)
  const own = ownDb()
  const row = own.prepare('SELECT * FROM refresh_sessions WHERE sid = ?').get(near.sid)
  own.close()
  assert.ok((row as { idle_ends: number }).idle_ends > soon + 3000)
  // Only one of them is still listed.
  const { items } = (await as(json.token, 'GET', `${users}/sessions`)).json
  assert.equal(
    items.map(({ id }: { id: string }) => id),
    [near.sid],
  )
})

test('the limits have bounds', async () => {
  const path = `${users}/factors`
  for (const [sessions, told] of [
    [{ idleSeconds: 299 }, 'validation_min_greater_equal_than_required'],
    [{ idleSeconds: -1 }, 'validation_min_greater_equal_than_required'],
    [{ absoluteSeconds: 0 }, 'validation_required'],
    [{ absoluteSeconds: 400_000_000 }, 'validation_max_less_equal_than_required'],
    [{ absoluteSeconds: 1.5 }, 'loading'],
    [{ enabled: 'x' }, 'loading'],
  ] as const) {
    const answer = await as(root, 'PATCH', path, { sessions })
    assert.is(answer.status, 400)
    assert.ok(answer.text.includes(told), answer.text)
  }
})

test('a new password, a reset, a new address and a superuser’s change end sessions and are mailed', async () => {
  const told = (text: string) =>
    until(() => world.box.mails.some((mail) => mail.text?.includes(text)), text)
  const reader = await readerOf(world.url)
  const { token, refreshToken, sid } = await signedIn('ann', { query: '?refreshToken=1' })
  const { id } = jsonwebtoken.decode(token) as { id: string }
  const passwords = {
    oldPassword: 'password-ann',
    password: 'new-pass-1',
    passwordConfirm: 'new-pass-1',
  }
  assert.is((await as(token, 'PATCH', `${users}/records/${id}`, passwords)).status, 200)
  assert.not(await isIn(token))
  assert.is((await refresh(refreshToken)).status, 400)
  await told('The password was changed.')
  const listed = await as(root, 'GET', `${users}/sessions/accounts/${id}`)
  assert.not(listed.text.includes(sid))
  assert.equal(listed.json.items, [])

  const logInWith = async (password: string, identity = 'ann@example.com') => {
    const { json, text } = await send(world.url, {
      path: `${users}/auth-with-password`,
      body: { identity, password },
    })
    assert.ok(json.token, text)
    return json.token as string
  }
  const before = await logInWith('new-pass-1')
  world.box.mails.length = 0
  await world.client().collection('users').requestPasswordReset('ann@example.com')
  await until(
    () => world.box.mails.some(({ text }) => text?.includes('/confirm-password-reset/')),
    'link',
  )
  const link = world.box.mails.find(({ text }) => text?.includes('/confirm-password-reset/'))!
  await world
    .client()
    .collection('users')
    .confirmPasswordReset(tokenOf(link), 'new-pass-2', 'new-pass-2')
  assert.not(await isIn(before))
  await told('The password was changed.')

  const mine = world.client()
  await mine.collection('users').authWithPassword('ann@example.com', 'new-pass-2')
  world.box.mails.length = 0
  await mine.collection('users').requestEmailChange('ann.new@example.com')
  await until(() => world.box.mails.length > 0, 'link')
  await world
    .client()
    .collection('users')
    .confirmEmailChange(tokenOf(world.box.mails[0]!), 'new-pass-2')
  assert.not(await isIn(mine.authStore.token))
  await told('The e-mail address was changed to ann.new@example.com.')
  const notice = world.box.mails.find(({ text }) =>
    text?.includes('The e-mail address was changed'),
  )!
  assert.match(JSON.stringify(notice), /ann@example\.com/)

  const last = await logInWith('new-pass-2', 'ann.new@example.com')
  world.box.mails.length = 0
  const reset = {
    password: 'password-ann',
    passwordConfirm: 'password-ann',
    email: 'ann@example.com',
  }
  assert.is((await as(root, 'PATCH', `${users}/records/${id}`, reset)).status, 200)
  assert.not(await isIn(last))
  await told('The password was changed.')
  const actions = (await reader.take())
    .filter(({ targetId, action }) => targetId === id && action.startsWith('account.'))
    .map(({ action, data }) => [action, data['endsSessions']])
  assert.ok(actions.length >= 4)
  assert.ok(
    actions.every(([, ends]) => ends === true),
    JSON.stringify(actions),
  )
})

test('where nothing of it is on, a new password is mailed to nobody', async () => {
  const { record } = await logIn(world.url, 'members', 'single@example.com', 'password-single')
  const body = { password: 'password-other', passwordConfirm: 'password-other' }
  const path = `/api/collections/members/records/${record['id']}`
  assert.is((await as(root, 'PATCH', path, body)).status, 200)
  // Events are delivered in order: when this one has arrived, the other would have, too.
  await setFactors(world.url, 'members', { sessions: { enabled: true } })
  assert.is((await as(root, 'PATCH', path, { email: 'other@example.com' })).status, 200)
  await until(() => world.box.mails.length > 0, 'a mail')
  assert.equal(
    world.box.mails.map(({ text }) => /changed( to|\.)/.exec(text ?? '')?.[0]),
    ['changed to'],
  )
})

test('a change of factors ends the others, and says so in the trail', async () => {
  const reader = await readerOf(world.url)
  const here = await client('erik')
  const others = [await signedIn('erik'), await signedIn('erik')]
  const { secret } = await enrol(here, 'users')
  assert.ok(secret)
  for (const { token } of others) assert.not(await isIn(token))
  assert.ok(await isIn(here.authStore.token))
  const told = (await reader.take()).map(({ action, data }) => [
    action,
    data['ended'] ?? data['change'],
  ])
  assert.ok(told.some(([action, what]) => action === 'account.factors' && what === 'totp added'))
  assert.ok(told.some(([action, what]) => action === 'account.sessions' && Number(what) >= 2))
  // Superusers can have sessions as well.
  await setFactors(world.url, '_superusers', { sessions: { enabled: true } })
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  const own = '/api/collections/_superusers/sessions'
  assert.is((await as(token, 'GET', own)).json.items[0].id, sidOf(token))
  assert.is((await as(token, 'DELETE', `${own}/${sidOf(token)}`)).status, 204)
  assert.is((await as(token, 'GET', `${users}/factors`)).status, 401)
  await setFactors(world.url, '_superusers', { sessions: { enabled: false } })
})

test('devices are named by what their programs send', () => {
  for (const [userAgent, device] of [
    [firefox, 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['curl/8.5.0', 'curl'],
    ['node', 'node'],
    ['', ''],
    ['x'.repeat(500), 'x'.repeat(40)],
  ] as const) {
    assert.is(deviceOf(userAgent), device)
  }
})

test.run()
