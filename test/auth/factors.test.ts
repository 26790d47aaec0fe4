import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { codeAt, enrol, setFactors, wrongCode } from '../helper/factors.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import {
  cheapenPasswords,
  type MailWorld,
  openMailWorld,
  refusal,
  until,
} from '../helper/mail-world.js'
import { codeOf } from '../helper/mailbox.js'
import { onFiles } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('second factors')
const args = ['--contracts', 'weather,strapi', '--limits', 'off']
const names = ['ann', 'bob', 'carl', 'dora', 'erik', 'fred']
const passwords = Object.fromEntries(
  names.map((name) => [`${name}@example.com`, `password-${name}`]),
)
let world: MailWorld
let dir: string
let root: string
test.before(async () => {
  dir = copyFolder()
  cheapenPasswords(dir, 'users', passwords)
  world = await openMailWorld({ boot: { dir, args } })
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
  await setFactors(world.url, 'users', { totp: { enabled: true } })
})
test.after(async () => {
  await world.stop()
  removeFolder(dir)
})
test.before.each(async () => {
  world.box.mails.length = 0
  world.db.exec('DELETE FROM _mfas')
  const own = ownDb()
  own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes')
  own.close()
})

const ownDb = () => new Database(join(dir, 'pocketgate.db'))
const users = '/api/collections/users'

/** A client signed in with a password, and the factors it has enrolled. */
async function withApp(name: string) {
  const client = world.client()
  await client.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
  return { client, ...(await enrol(client, 'users')) }
}

const post = (path: string, body: object) => send(world.url, { path: `${users}/${path}`, body })
const byPassword = (name: string, more: object = {}) =>
  post('auth-with-password', {
    identity: `${name}@example.com`,
    password: `password-${name}`,
    ...more,
  })

test('what a collection takes is for superusers, off until they say so, and kept beside other settings', async () => {
  const path = '/api/collections/members/factors'
  const { client } = await withApp('ann')
  assert.is((await send(world.url, { path })).status, 401)
  assert.match(await refusal(client.send(path, {})), /^403/)
  const headers = { authorization: root }
  const before = await send(world.url, { path, headers })
  assert.equal(before.json.totp, { enabled: false })
  assert.equal(before.json.passkeys, { enabled: false, alone: true })
  const method = 'PATCH'
  const body = { passkeys: { alone: false } }
  const after = await send(world.url, { path, method, headers, body })
  assert.equal(after.json, { ...before.json, passkeys: { enabled: false, alone: false } })
  for (const [body, told] of [
    [{ totp: { enabled: 'maybe' } }, 'loading'],
    [
      { notice: { emailTemplate: { body: 'no placeholder' } } },
      'validation_missing_required_param',
    ],
    [{ notice: { emailTemplate: { subject: '' } } }, 'validation_required'],
    ['[', 'loading'],
  ] as const) {
    const answer = await send(world.url, { path, method, headers, body })
    assert.is(answer.status, 400)
    assert.ok(answer.text.includes(told), answer.text)
  }
  assert.equal((await send(world.url, { path, headers })).json, after.json)
  assert.is((await send(world.url, { path: '/api/collections/nope/factors', headers })).status, 404)
  assert.is(
    (await send(world.url, { path: '/api/collections/user_cards/factors', headers })).status,
    404,
  )
})

test('auth-methods names what is on, and nothing of it where nothing is', async () => {
  const { json } = await send(world.url, { path: `${users}/auth-methods` })
  assert.equal(json.totp, { enabled: true })
  assert.equal(json.recoveryCode, { enabled: true })
  assert.not(json.passkey)
  const members = await send(world.url, { path: '/api/collections/members/auth-methods' })
  assert.equal(
    Object.keys(members.json).filter((key) => /totp|passkey|recovery/.test(key)),
    [],
  )
})

test('where it is off nobody sets an app up or signs in by one', async () => {
  const client = world.client()
  await client.collection('members').authWithPassword('single@example.com', 'password-single')
  const path = '/api/collections/members/totp'
  assert.is(
    await refusal(client.send(path, { method: 'POST' })),
    '403 | The collection is not configured to allow TOTP authentication.',
  )
  const body = { identity: 'single@example.com', code: '123456' }
  for (const action of ['auth-with-totp', 'auth-with-recovery-code']) {
    const answer = await send(world.url, { path: `/api/collections/members/${action}`, body })
    assert.is(answer.status, 403, answer.text)
  }
})

test('an app is in force after its first code, and signs in as second factor after a password', async () => {
  const { client, secret, recoveryCodes } = await withApp('ann')
  assert.is(recoveryCodes.length, 10)
  assert.is(new Set(recoveryCodes).size, 10)
  const status = await client.send(`${users}/totp`, {})
  assert.ok(status.enrolled && status.created !== '' && status.lastUsed !== '')
  assert.equal(await client.send(`${users}/recovery-codes`, {}), { total: 10, left: 10 })
  const first = await byPassword('ann')
  assert.is(first.status, 401)
  assert.equal(Object.keys(first.json), ['mfaId'])
  const { mfaId } = first.json
  const body = { code: codeAt(secret), mfaId }
  const answer = await client.send(`${users}/auth-with-totp`, { method: 'POST', body })
  assert.is(answer.record.email, 'ann@example.com')
  const me = await send(world.url, {
    path: `${users}/records/${answer.record.id}`,
    headers: { authorization: answer.token },
  })
  assert.is(me.status, 200)
})

test('the secret comes as text, as an address for apps and as a picture, and lies encrypted', async () => {
  const client = world.client()
  await client.collection('users').authWithPassword('ann@example.com', 'password-ann')
  const { secret, uri, qr } = await client.send(`${users}/totp`, { method: 'POST' })
  assert.match(secret, /^[A-Z2-7]{32}$/)
  const { searchParams, pathname } = new URL(uri)
  assert.is(decodeURIComponent(pathname).split(':')[1], 'ann@example.com')
  assert.is(searchParams.get('secret'), secret)
  assert.is(searchParams.get('period'), '30')
  assert.match(qr, /^data:image\/png;base64,/)
  const own = ownDb()
  const [row] = own.prepare('SELECT * FROM totp_secrets').all() as Record<string, string>[]
  own.close()
  assert.not(JSON.stringify(row).includes(secret))
  const key = join(dir, 'pocketgate.key')
  assert.is(statSync(key).mode & 0o777, 0o600)
  assert.match(readFileSync(key, 'utf8'), /^[\w-]{43}\n$/)
})

test('an app that is not confirmed counts for nothing, and a second one takes its place', async () => {
  const client = world.client()
  await client.collection('users').authWithPassword('ann@example.com', 'password-ann')
  const first = await client.send(`${users}/totp`, { method: 'POST' })
  assert.is((await byPassword('ann')).status, 200)
  const second = await client.send(`${users}/totp`, { method: 'POST' })
  const confirm = (code: string) =>
    client.send(`${users}/totp/confirm`, { method: 'POST', body: { code } })
  assert.is(
    await refusal(confirm(codeAt(first.secret))),
    '400 | An error occurred while validating the submitted data. | code: validation_invalid_code',
  )
  assert.match(await refusal(confirm('')), /code: validation_required/)
  await confirm(codeAt(second.secret))
  assert.match(
    await refusal(confirm(codeAt(second.secret))),
    /^400 \| An authenticator app is already/,
  )
  assert.match(await refusal(client.send(`${users}/totp`, { method: 'POST' })), /^400 \| An auth/)
})

test('confirming nothing, or too late, says so', async () => {
  const client = world.client()
  await client.collection('users').authWithPassword('bob@example.com', 'password-bob')
  const confirm = () =>
    refusal(client.send(`${users}/totp/confirm`, { method: 'POST', body: { code: '123456' } }))
  assert.is(await confirm(), '400 | There is no authenticator app to confirm.')
  await client.send(`${users}/totp`, { method: 'POST' })
  const own = ownDb()
  own.exec('UPDATE totp_secrets SET created = created - 900001')
  own.close()
  assert.is(await confirm(), '400 | There is no authenticator app to confirm.')
})

test('a code works once, a step before and after it too, and further ones never', async () => {
  const tries: [number, number][] = [
    [-2, 400],
    [2, 400],
    [-1, 400], // used to confirm
    [0, 401],
    [0, 400],
    [1, 401],
    [0, 400],
  ]
  const stepNow = () => Math.floor(Date.now() / 30_000)
  const statuses: number[] = []
  // Repeat if the clock reached the next step meanwhile.
  for (let began = -1; began !== stepNow(); ) {
    const own = ownDb()
    own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes')
    own.close()
    began = stepNow()
    statuses.length = 0
    const { secret } = await withApp('carl')
    for (const [steps] of tries) {
      const code = codeAt(secret, steps)
      const answer = await post('auth-with-totp', { identity: 'carl@example.com', code })
      statuses.push(answer.status)
      if (answer.status === 400) assert.is(answer.json.message, 'Failed to authenticate.')
    }
  }
  assert.equal(
    statuses,
    tries.map(([, status]) => status),
  )
})

const inOrder = {
  'password then app': ['password', 'totp'],
  'app then password': ['totp', 'password'],
  'password then recovery code': ['password', 'recovery'],
  'recovery code then password': ['recovery', 'password'],
  'app then recovery code': ['totp', 'recovery'],
  'recovery code then app': ['recovery', 'totp'],
  'one-time password then app': ['otp', 'totp'],
  'app then one-time password': ['totp', 'otp'],
  'one-time password then recovery code': ['otp', 'recovery'],
  'recovery code then one-time password': ['recovery', 'otp'],
} as const

for (const [name, order] of Object.entries(inOrder)) {
  test(`two methods: ${name}`, async () => {
    await allowOtp()
    const { secret, recoveryCodes } = await withApp('dora')
    const step = async (method: string, more: object) => {
      const identity = 'dora@example.com'
      if (method === 'password') return byPassword('dora', more)
      if (method === 'totp')
        return post('auth-with-totp', { identity, code: codeAt(secret), ...more })
      if (method === 'otp') return byOtp('dora', more)
      return post('auth-with-recovery-code', { identity, code: recoveryCodes[0]!, ...more })
    }
    const first = await step(order[0], {})
    assert.is(first.status, 401, first.text)
    const { mfaId } = first.json
    const second = await step(order[1], { mfaId })
    assert.is(second.status, 200, second.text)
    assert.is(second.json.record.email, 'dora@example.com')
    const again = await byPassword('dora', { mfaId })
    assert.is(again.json.message, 'Invalid or expired MFA session.', again.text)
  })
}

test('two methods that both come by mail or password are not enough for an account with a factor', async () => {
  await allowOtp()
  const { secret } = await withApp('dora')
  const { mfaId } = (await byPassword('dora')).json
  const refused = await byOtp('dora', { mfaId })
  assert.is(refused.status, 400)
  assert.is(refused.json.message, 'A different authentication method is required.')
  const finished = await post('auth-with-totp', { code: codeAt(secret), mfaId })
  assert.is(finished.status, 200, finished.text)
})

test('a code that verifies the address leaves the password of an account with a factor as it is', async () => {
  await allowOtp()
  const { secret } = await withApp('bob')
  world.db.exec("UPDATE users SET verified = 0 WHERE email = 'bob@example.com'")
  const first = await byOtp('bob', {})
  assert.is(first.status, 401, first.text)
  const verified = world.db.prepare("SELECT verified FROM users WHERE email = 'bob@example.com'")
  assert.is(verified.pluck().get(), 1)
  const { mfaId } = (await byPassword('bob')).json
  assert.is((await post('auth-with-totp', { code: codeAt(secret), mfaId })).status, 200)
})

test('two methods: a provider beside the app or a recovery code, in both orders', async () => {
  const provider = await openFakeProvider()
  try {
    const oauth2 = oauth2Options(provider, {})
    const headers = { authorization: root }
    await send(world.url, { method: 'PATCH', path: users, headers, body: { oauth2 } })
    const { secret, recoveryCodes } = await withApp('ann')
    let codes = 0
    const byProvider = (more: object) => {
      const code = `code-${++codes}`
      const email = 'ann@example.com'
      provider.script(code, { user: { sub: 'ann', email, email_verified: true } })
      const body = { provider: 'oidc', code, codeVerifier: 'v', redirectURL: 'https://app/back' }
      return post('auth-with-oauth2', { ...body, ...more })
    }
    const first = await byProvider({})
    assert.is(first.status, 401, first.text)
    const { mfaId } = first.json
    assert.is((await post('auth-with-totp', { code: codeAt(secret), mfaId })).status, 200)
    const identity = 'ann@example.com'
    const other = await post('auth-with-totp', { identity, code: codeAt(secret, 1) })
    const second = await byProvider({ mfaId: other.json.mfaId })
    assert.is(second.status, 200, second.text)
    const recover = (more: object) =>
      post('auth-with-recovery-code', { code: recoveryCodes.pop()!, ...more })
    const { mfaId: begun } = (await byProvider({})).json
    assert.is((await recover({ mfaId: begun })).status, 200)
    const { mfaId: recovered } = (await recover({ identity })).json
    assert.is((await byProvider({ mfaId: recovered })).status, 200)
    await send(world.url, {
      method: 'PATCH',
      path: users,
      headers,
      body: { oauth2: { enabled: false, providers: [] } },
    })
  } finally {
    await provider.stop()
  }
})

test('a step that has expired is refused, and the code is still good', async () => {
  const { secret } = await withApp('ann')
  const { mfaId } = (await byPassword('ann')).json
  world.db.exec("UPDATE _mfas SET created = '2020-01-01 00:00:00.000Z'")
  const late = await post('auth-with-totp', { code: codeAt(secret), mfaId })
  assert.is(late.json.message, 'Invalid or expired MFA session.')
  const next = (await byPassword('ann')).json
  const body = { code: codeAt(secret), mfaId: next.mfaId }
  assert.is((await post('auth-with-totp', body)).status, 200)
})

test("an account of another collection gets nowhere on this one's routes", async () => {
  const { client } = await withApp('ann')
  const member = world.client()
  await member.collection('members').authWithPassword('single@example.com', 'password-single')
  const routes: [string, string][] = [
    ['GET', 'totp'],
    ['POST', 'totp'],
    ['POST', 'totp/confirm'],
    ['DELETE', 'totp'],
    ['GET', 'recovery-codes'],
    ['POST', 'recovery-codes'],
    ['GET', 'passkeys'],
    ['POST', 'passkeys/options'],
    ['POST', 'passkeys/proof'],
    ['POST', 'passkeys'],
    ['PATCH', 'passkeys/someid'],
    ['DELETE', 'passkeys/someid'],
    ['GET', 'factors'],
    ['PATCH', 'factors'],
    ['GET', `factors/${client.authStore.record!.id}`],
    ['DELETE', `factors/${client.authStore.record!.id}`],
  ]
  for (const [method, action] of routes) {
    const path = `${users}/${action}`
    const authorization = member.authStore.token
    const as = (headers: Record<string, string>) =>
      send(world.url, { method, path, headers, ...(method === 'GET' ? {} : { body: {} }) })
    assert.is((await as({ authorization })).status, 403, `${method} ${action}`)
    assert.is((await as({})).status, 401, `${method} ${action}`)
  }
  assert.is((await byPassword('ann')).status, 401)
})

test('the same method twice, a step of somebody else, a made-up one: refused, and the code is still good', async () => {
  const { secret } = await withApp('erik')
  const other = await withApp('fred')
  const identity = 'erik@example.com'
  const own = (await post('auth-with-totp', { identity, code: codeAt(secret) })).json.mfaId
  const same = await post('auth-with-totp', { identity, code: codeAt(secret, 1), mfaId: own })
  assert.is(same.json.message, 'A different authentication method is required.')
  const foreign = (await byPassword('fred')).json.mfaId
  const told = await post('auth-with-totp', { identity, code: codeAt(secret, 1), mfaId: foreign })
  assert.is(told.json.message, 'Failed to authenticate.')
  const madeUp = await post('auth-with-totp', { code: codeAt(secret, 1), mfaId: 'a'.repeat(15) })
  assert.is(madeUp.json.message, 'Invalid or expired MFA session.')
  // One account's code for another account's step.
  const crossed = await post('auth-with-totp', { code: codeAt(secret, 1), mfaId: foreign })
  assert.is(crossed.json.message, 'Failed to authenticate.')
  const right = await post('auth-with-totp', { identity, code: codeAt(secret, 1) })
  assert.is(right.status, 401, right.text)
  assert.is(
    (await post('auth-with-totp', { code: codeAt(other.secret), mfaId: foreign })).status,
    200,
  )
})

test('wrong, malformed, of nobody, of an account without an app: one answer', async () => {
  const { secret } = await withApp('ann')
  const wrong = { status: 400, message: 'Failed to authenticate.' }
  for (const action of ['auth-with-totp', 'auth-with-recovery-code']) {
    for (const [identity, code] of [
      ['ann@example.com', wrongCode(secret)],
      ['ann@example.com', '12345'],
      ['ann@example.com', 'abcdef'],
      ['ann@example.com', '１２３４５６'],
      ['bob@example.com', '123456'],
      ['nobody@example.com', '123456'],
      ["' OR 1=1 --", '123456'],
    ]) {
      const { status, json } = await post(action, { identity, code })
      assert.equal({ status, message: json.message }, wrong, `${action} ${identity} ${code}`)
      assert.equal(json.data, {})
    }
    assert.match((await post(action, {})).text, /validation_required/)
    assert.match((await post(action, { identity: 'x', code: 'x'.repeat(72) })).text, /out_of_range/)
    assert.match((await post(action, { identity: {}, code: 1 })).text, /loading the submitted data/)
  }
})

test('a recovery code works once, in any spelling, and its owner is told', async () => {
  const { client, recoveryCodes } = await withApp('ann')
  await world.box.take('ann@example.com')
  const spelt = recoveryCodes[0]!.toUpperCase().replace(/(.{4})/g, '$1-')
  const use = async (code: string) => {
    const { mfaId } = (await byPassword('ann')).json
    return post('auth-with-recovery-code', { code, mfaId })
  }
  assert.is((await use(spelt)).status, 200)
  const mail = await world.box.take('ann@example.com')
  assert.match(mail.text ?? '', /A recovery code was used to sign in\./)
  assert.is((await use(recoveryCodes[0]!)).status, 400)
  assert.equal(await client.send(`${users}/recovery-codes`, {}), { total: 10, left: 9 })
  const own = ownDb()
  own.exec('DELETE FROM recovery_codes WHERE hash IN (SELECT hash FROM recovery_codes LIMIT 5)')
  const left = own.prepare('SELECT count(*) FROM recovery_codes').pluck().get()
  own.close()
  assert.is(left, 4)
  const results = await Promise.all(recoveryCodes.slice(1).map(use))
  assert.is(results.filter(({ status }) => status === 200).length, 4)
  const texts = () => world.box.mails.map(({ text }) => text ?? '').join('\n')
  await until(() => /No recovery codes are left/.test(texts()), 'a mail that none is left')
  assert.match(texts(), /3 recovery codes are left/)
})

test('new recovery codes need a fresh factor and void the old ones', async () => {
  const { client, secret, recoveryCodes } = await withApp('ann')
  const make = (code: string) =>
    client.send(`${users}/recovery-codes`, { method: 'POST', body: { code } })
  assert.is(await refusal(make('')), '400 | A fresh authentication factor is required.')
  assert.match(await refusal(make(wrongCode(secret))), /code: validation_invalid_code/)
  const { codes } = await make(codeAt(secret))
  assert.is(codes.length, 10)
  const identity = 'ann@example.com'
  const old = await post('auth-with-recovery-code', { identity, code: recoveryCodes[1] })
  assert.is(old.status, 400)
  // The code that proves it belongs to the set that is replaced.
  const { codes: newest } = await make(codes[0])
  const first = await post('auth-with-recovery-code', { identity, code: newest[0] })
  assert.is(first.status, 401)
  const bob = world.client()
  await bob.collection('users').authWithPassword('bob@example.com', 'password-bob')
  const path = `${users}/recovery-codes`
  assert.match(await refusal(bob.send(path, { method: 'POST' })), /^400 \| There is no auth/)
})

test('an app is removed with a fresh factor only, and the recovery codes go with it', async () => {
  const { client, secret, recoveryCodes } = await withApp('ann')
  const remove = (code: string) =>
    client.send(`${users}/totp`, { method: 'DELETE', body: { code } })
  assert.match(await refusal(remove('')), /^400 \| A fresh/)
  assert.match(await refusal(remove('x')), /code: validation_invalid_code/)
  assert.is((await byPassword('ann')).status, 401)
  await remove(codeAt(secret))
  assert.is((await byPassword('ann')).status, 200)
  assert.equal(await client.send(`${users}/recovery-codes`, {}), { total: 10, left: 0 })
  const code = recoveryCodes[0]
  const login = await post('auth-with-recovery-code', { identity: 'ann@example.com', code })
  assert.is(login.status, 400)
  assert.match(await refusal(remove(codeAt(secret))), /^404/)
})

test('a new password by mail neither skips nor removes the factor', async () => {
  const { secret } = await withApp('bob')
  const client = world.client()
  world.box.mails.length = 0
  await client.collection('users').requestPasswordReset('bob@example.com')
  let token: string | undefined
  while (!token)
    token = /token=([^"&\s]+)|confirm-password-reset\/([^"\s>]+)/
      .exec((await world.box.take('bob@example.com')).html ?? '')
      ?.slice(1)
      .find(Boolean)
  await client.collection('users').confirmPasswordReset(token, 'password-bob', 'password-bob')
  const first = await byPassword('bob')
  assert.is(first.status, 401, first.text)
  const body = { code: codeAt(secret), mfaId: first.json.mfaId }
  assert.is((await post('auth-with-totp', body)).status, 200)
})

test('a superuser is told which factors an account has, and no secret of them', async () => {
  const { client, secret, recoveryCodes } = await withApp('carl')
  const ask = (account: string) =>
    send(world.url, { path: `${users}/factors/${account}`, headers: { authorization: root } })
  const { json, text } = await ask(client.authStore.record!.id)
  assert.ok(Math.abs(Date.now() - Date.parse(json.totp.created)) < 60_000, text)
  assert.equal(json, {
    totp: { enrolled: true, created: json.totp.created, lastUsed: json.totp.lastUsed },
    passkeys: [],
    recoveryCodes: { total: 10, left: 10 },
  })
  for (const each of [secret, ...recoveryCodes]) assert.not(text.includes(each))
  const { mfaId } = (await byPassword('carl')).json
  await post('auth-with-recovery-code', { code: recoveryCodes[0], mfaId })
  // A factor that the collection no longer accepts counts again when it is switched on, so it is
  // listed.
  await setFactors(world.url, 'users', { totp: { enabled: false } })
  const after = (await ask(client.authStore.record!.id)).json
  await setFactors(world.url, 'users', { totp: { enabled: true } })
  assert.ok(after.totp.enrolled)
  assert.is(after.recoveryCodes.left, 9)
  const none = await ask(
    world.db
      .prepare("SELECT id FROM users WHERE email = 'dora@example.com'")
      .pluck()
      .get() as string,
  )
  assert.equal(none.json, {
    totp: { enrolled: false, created: '', lastUsed: '' },
    passkeys: [],
    recoveryCodes: { total: 10, left: 0 },
  })
  assert.is((await ask('nobody')).status, 404)
})

test('a superuser removes what an account has lost, and nobody else', async () => {
  const { client } = await withApp('fred')
  const id = client.authStore.record!.id
  const remove = (authorization: string, account = id) =>
    send(world.url, {
      path: `${users}/factors/${account}`,
      method: 'DELETE',
      headers: { authorization },
    })
  assert.is((await remove('')).status, 401)
  assert.is((await remove(client.authStore.token)).status, 403)
  assert.is((await byPassword('fred')).status, 401)
  assert.is((await remove(root, 'nobody')).status, 404)
  assert.is((await remove(root)).status, 204)
  assert.is((await remove(root)).status, 404)
  assert.is((await byPassword('fred')).status, 200)
})

test('an account that goes takes its factors along', async () => {
  const { client } = await withApp('erik')
  const { id } = client.authStore.record!
  await send(world.url, {
    path: `${users}/records/${id}`,
    method: 'DELETE',
    headers: { authorization: root },
  })
  const own = ownDb()
  await until(
    () => own.prepare('SELECT count(*) FROM totp_secrets').pluck().get() === 0,
    'the secret is gone',
  )
  assert.is(own.prepare('SELECT count(*) FROM recovery_codes').pluck().get(), 0)
  own.close()
})

test('superusers may have one, too', async () => {
  await setFactors(world.url, '_superusers', { totp: { enabled: true } })
  const client = world.client()
  await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const { secret } = await enrol(client, '_superusers')
  const path = '/api/collections/_superusers'
  const body = { identity: 'root@example.com', password: '1234567890' }
  const first = await send(world.url, { path: `${path}/auth-with-password`, body })
  assert.is(first.status, 401)
  const { mfaId } = first.json
  const second = await send(world.url, {
    path: `${path}/auth-with-totp`,
    body: { code: codeAt(secret), mfaId },
  })
  assert.is(second.status, 200)
  const code = codeAt(secret, 1)
  await client.send(`${path}/totp`, { method: 'DELETE', body: { code } })
})

test('every change is told by mail and in the audit trail, without a code in it', async () => {
  const { client, secret } = await withApp('ann')
  await client.send(`${users}/totp`, { method: 'DELETE', body: { code: codeAt(secret) } })
  const texts = () => world.box.mails.map(({ text }) => text ?? '').join('\n')
  await until(() => /authenticator app was removed/.test(texts()), 'the mail')
  await until(() => /An authenticator app was added/.test(texts()), 'the other mail')
  const filter = encodeURIComponent("action = 'account.factors'")
  const { json } = await send(world.url, {
    path: `/api/audit?filter=${filter}&sort=-id`,
    headers: { authorization: root },
  })
  const changes = json.items.slice(0, 2).map(({ data }: { data: object | string }) => data)
  assert.match(JSON.stringify(changes), /totp removed.*totp added/)
  const identity = 'ann@example.com'
  const { secret: newer } = await enrol(client, 'users')
  await post('auth-with-totp', { identity, code: codeAt(newer) })
  await post('auth-with-totp', { identity, code: wrongCode(newer) })
  const logins = await untilListed("action = 'login' && method = 'totp'")
  assert.ok(logins.some(({ result }) => result === 'mfa'))
  assert.not(JSON.stringify(json).includes(secret))
})

test('a notice is left out where superusers say so', async () => {
  await setFactors(world.url, 'users', { notice: { enabled: false } })
  try {
    await withApp('carl')
  } finally {
    await setFactors(world.url, 'users', { notice: { enabled: true } })
  }
  await withApp('bob')
  await world.box.take('bob@example.com')
  const to = world.box.mails.map((mail) => mail.to?.[0]?.address)
  assert.not(to.includes('carl@example.com'))
})

test('the doors of contracts: weather wraps the 401, strapi answers as to a wrong password', async () => {
  const { secret } = await withApp('ann')
  const username = 'ann@example.com'
  const first = await send(world.url, {
    path: '/auth/login',
    body: { username, password: 'password-ann' },
  })
  assert.is(first.status, 401, first.text)
  const mfaId = JSON.stringify(first.json).match(/"mfaId":"(\w{15})"/)![1]
  assert.is((await post('auth-with-totp', { code: codeAt(secret), mfaId })).status, 200)
  const strapi = (password: string) =>
    send(world.url, { path: '/auth/local', body: { identifier: username, password } })
  const [right, wrong] = [await strapi('password-ann'), await strapi('nonsense')]
  assert.is(right.status, 400)
  assert.is(right.text, wrong.text)
})

test('the commands: get, set, remove, and a server that takes it up', async () => {
  const run = (...parts: string[]) => runCommand(['factors', ...parts, '--dir', dir])
  assert.is((await run('get', 'users', 'totp.enabled')).stdout.trim(), 'true')
  assert.is((await run('set', 'codes', 'totp.enabled=true')).code, 0)
  const deadline = Date.now() + 5000
  for (;;) {
    const { json } = await send(world.url, { path: '/api/collections/codes/auth-methods' })
    if (json.totp) break
    assert.ok(Date.now() < deadline, 'the server takes it up')
  }
  for (const parts of [
    ['set', 'codes', 'totp.enabled=perhaps'],
    ['set', 'codes', 'nope=true'],
    ['set', 'nope', 'totp.enabled=true'],
    ['remove', 'users', 'nobody@example.com'],
    ['get', 'users', 'nope'],
  ]) {
    const { code, stderr } = await run(...parts)
    assert.is(code, 1)
    assert.match(stderr, /^Error: [^\n]+\n$/)
  }
  await withApp('ann')
  assert.is((await run('remove', 'users', 'ann@example.com')).code, 0)
  assert.is((await byPassword('ann')).status, 200)
})

test('the key is rotated beside the server, and no code is refused for it', async () => {
  const { client, secret } = await withApp('ann')
  await withApp('bob')
  const before = readFileSync(join(dir, 'pocketgate.key'), 'utf8')
  const { stdout, code } = await runCommand(['factors', 'rotate-key', '--dir', dir])
  assert.is(code, 0)
  assert.is(stdout.trim(), 'Encrypted anew: 2')
  const after = readFileSync(join(dir, 'pocketgate.key'), 'utf8')
  assert.match(after, /^[\w-]{43}\n$/)
  assert.is.not(after, before)
  const { mfaId } = (await byPassword('ann')).json
  assert.is((await post('auth-with-totp', { code: codeAt(secret), mfaId })).status, 200)
  // Everything made from now on uses the new key in both.
  await client.send(`${users}/totp`, { method: 'DELETE', body: { code: codeAt(secret, 1) } })
  await enrol(client, 'users')
  assert.match((await runCommand(['factors', 'rotate-key', '--dir', dir])).stdout, /anew: 2/)
})

onFiles(test)('a backup leaves the key out, and its restore says that it is missing', async () => {
  await withApp('ann')
  const made = await runCommand(['backup', 'create', 'factors.zip', '--dir', dir])
  assert.is(made.code, 0, made.stderr)
  const fresh = join(mkdtempSync(join(tmpdir(), 'pocketgate-')), 'pb_data')
  try {
    const zip = join(dir, 'backups', 'factors.zip')
    const restored = await runCommand(['backup', 'restore', zip, '--dir', fresh])
    assert.is(restored.code, 0, restored.stderr)
    assert.match(restored.stderr, /the key of second factors \(\w{16}\) is missing/)
  } finally {
    rmSync(join(fresh, '..'), { recursive: true, force: true })
  }
})

/** Logins are recorded a moment later. */
async function untilListed(filter: string): Promise<{ result: string }[]> {
  for (const deadline = Date.now() + 8000; ; ) {
    const path = `/api/audit?filter=${encodeURIComponent(filter)}&sort=-id`
    const { json } = await send(world.url, { path, headers: { authorization: root } })
    if (json.items.length > 0) return json.items
    assert.ok(Date.now() < deadline, filter)
  }
}

async function allowOtp(): Promise<void> {
  const method = 'PATCH'
  const body = { otp: { enabled: true, duration: 300, length: 8 } }
  const headers = { authorization: root }
  const { status, text } = await send(world.url, { method, path: users, body, headers })
  assert.is(status, 200, text)
}

async function byOtp(name: string, more: object) {
  const email = `${name}@example.com`
  const { json } = await post('request-otp', { email })
  for (;;) {
    const mail = await world.box.take(email)
    const password = /code|OTP/i.test(mail.subject ?? '') ? codeOf(mail) : ''
    if (!password) continue
    // Nobody types it before it is noted where the mail went.
    const sentTo = world.db.prepare('SELECT sentTo FROM _otps WHERE id = ?').pluck()
    await until(() => sentTo.get(json.otpId) === email, 'the mail is noted')
    return post('auth-with-otp', { otpId: json.otpId, password, ...more })
  }
}

test.run()
