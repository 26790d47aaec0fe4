import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import Database from '../helper/database.js'
import { codeAt, enrol, setFactors } from '../helper/factors.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import {
  cheapenPasswords,
  type MailWorld,
  openMailWorld,
  refusal,
  until,
} from '../helper/mail-world.js'
import { codeOf } from '../helper/mailbox.js'
import { openPasskeyPage, type PasskeyPage } from '../helper/passkey-page.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('passkeys in a browser')
const names = ['ann', 'bob', 'carl']
const passwords = Object.fromEntries(
  names.map((name) => [`${name}@example.com`, `password-${name}`]),
)
const users = '/api/collections/users'
const path = `${users}/auth-with-passkey`
const method = 'POST'
let world: MailWorld
let browser: Browser
let dir: string
let origin: string
let root: string
test.before(async () => {
  dir = copyFolder()
  cheapenPasswords(dir, 'users', passwords)
  world = await openMailWorld({ boot: { dir, args: ['--contracts', '', '--limits', 'off'] } })
  origin = world.url.replace('127.0.0.1', 'localhost')
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
  await change('/api/settings', { meta: { appURL: origin } })
  await setFactors(world.url, 'users', { totp: { enabled: true }, passkeys: { enabled: true } })
  browser = await startBrowser()
})
test.after(async () => {
  await browser?.close()
  await world.stop()
  removeFolder(dir)
})
test.before.each(() => {
  world.box.mails.length = 0
  world.db.exec('DELETE FROM _mfas')
  const own = ownDb()
  own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes; DELETE FROM passkeys')
  own.close()
})

const ownDb = () => new Database(join(dir, 'pocketgate.db'))
const post = (path: string, body: object) => send(world.url, { path, body })

/** As a superuser. */
async function change(path: string, body: object): Promise<void> {
  const headers = { authorization: root }
  const { status, text } = await send(world.url, { method: 'PATCH', path, headers, body })
  assert.is(status, 200, text)
}

async function byOtp(email: string, more: object) {
  const { json } = await post(`${users}/request-otp`, { email })
  for (;;) {
    const mail = await world.box.take(email)
    const password = /code|OTP/i.test(mail.subject ?? '') ? codeOf(mail) : ''
    if (password) return post(`${users}/auth-with-otp`, { otpId: json.otpId, password, ...more })
  }
}

async function signedIn(name: string): Promise<PocketBase> {
  const client = world.client()
  await client.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
  return client
}

async function register(client: PocketBase, page: PasskeyPage, name = 'My key', code = '') {
  const options = await client.send(`${users}/passkeys/options`, { method, body: { code } })
  const credential = await page.create(options)
  return client.send(`${users}/passkeys`, { method, body: { name, credential } })
}

async function answer(page: PasskeyPage, body: object = {}) {
  const { json } = await post(`${path}/options`, body)
  return page.get(json)
}

/** A page with ann's key. */
async function withKey(name = 'ann') {
  const page = await openPasskeyPage(browser, origin)
  const client = await signedIn(name)
  return { page, client, ...(await register(client, page)) }
}

test('a passkey is registered, and signs in without a name and with one', async () => {
  const { page, client, passkey, recoveryCodes } = await withKey()
  assert.is(passkey.name, 'My key')
  assert.is(recoveryCodes.length, 10)
  const nameless = await post(path, { credential: await answer(page) })
  assert.is(nameless.status, 200, nameless.text)
  assert.is(nameless.json.record.email, 'ann@example.com')
  const body = { identity: 'ann@example.com', credential: await answer(page) }
  assert.is((await post(path, body)).status, 200)
  const { items } = await client.send(`${users}/passkeys`, {})
  assert.is(items.length, 1)
  assert.not(items[0].lastUsed === '')
  await until(
    () => world.box.mails.some(({ text }) => /A passkey was added: My key/.test(text ?? '')),
    'a mail',
  )
})

test('another name than its owner is refused, and the passkey stays good', async () => {
  const { page } = await withKey()
  const credential = await answer(page)
  const other = await post(path, { identity: 'bob@example.com', credential })
  assert.is(other.json.message, 'Failed to authenticate.')
  const nobody = await post(path, { identity: 'nobody@example.com', credential })
  assert.equal(nobody.json, other.json)
  assert.is((await post(path, { credential })).status, 200)
})

test('an answer works once', async () => {
  const { page } = await withKey()
  const credential = await answer(page)
  assert.is((await post(path, { credential })).status, 200)
  assert.is((await post(path, { credential })).json.message, 'Failed to authenticate.')
  // Also for a key whose counter stays 0, as with synced passkeys.
  const own = ownDb()
  own.exec('UPDATE passkeys SET counter = 0')
  own.close()
  assert.is((await post(path, { credential })).json.message, 'Failed to authenticate.')
})

test('a passkey is the second factor of a password, and what an account has is told then only', async () => {
  const { page } = await withKey()
  const password = { identity: 'ann@example.com', password: 'password-ann' }
  const first = await post(`${users}/auth-with-password`, password)
  assert.is(first.status, 401, first.text)
  const { mfaId } = first.json
  const told = await post(`${path}/options`, { mfaId })
  assert.is(told.json.allowCredentials.length, 1)
  const open = await post(`${path}/options`, { identity: 'ann@example.com' })
  assert.equal(open.json.allowCredentials, [])
  const credential = await page.get(told.json)
  const second = await post(path, { mfaId, credential })
  assert.is(second.status, 200, second.text)
  assert.match((await post(`${path}/options`, { mfaId })).text, /expired MFA session/)
})

test('where one passkey is not enough, it is a first step like others', async () => {
  await setFactors(world.url, 'users', { passkeys: { alone: false } })
  try {
    const { page } = await withKey()
    const first = await post(path, { credential: await answer(page) })
    assert.is(first.status, 401, first.text)
    const { mfaId } = first.json
    const again = await post(path, { mfaId, credential: await answer(page) })
    assert.is(again.json.message, 'A different authentication method is required.')
    const password = { identity: 'ann@example.com', password: 'password-ann', mfaId }
    assert.is((await post(`${users}/auth-with-password`, password)).status, 200)
  } finally {
    await setFactors(world.url, 'users', { passkeys: { alone: true } })
  }
})

for (const other of ['password', 'one-time password', 'recovery code'] as const) {
  test(`two methods: a passkey beside a ${other}, in both orders`, async () => {
    await change(users, { otp: { enabled: true, duration: 300, length: 8 } })
    await setFactors(world.url, 'users', { passkeys: { alone: false } })
    try {
      const { page, recoveryCodes } = await withKey()
      const identity = 'ann@example.com'
      const step = {
        password: (more: object) =>
          post(`${users}/auth-with-password`, { identity, password: 'password-ann', ...more }),
        'one-time password': (more: object) => byOtp(identity, more),
        'recovery code': (more: object) =>
          post(`${users}/auth-with-recovery-code`, {
            identity,
            code: recoveryCodes.pop()!,
            ...more,
          }),
      }[other]
      const byKey = async (more: object) =>
        post(path, { credential: await answer(page, more), ...more })
      for (const order of [
        [step, byKey],
        [byKey, step],
      ] as const) {
        const first = await order[0]({})
        assert.is(first.status, 401, first.text)
        const second = await order[1]({ mfaId: first.json.mfaId })
        assert.is(second.status, 200, second.text)
        assert.is(second.json.record.email, identity)
      }
    } finally {
      await setFactors(world.url, 'users', { passkeys: { alone: true } })
    }
  })
}

test('a provider and a passkey finish one another, in both orders', async () => {
  const provider = await openFakeProvider()
  await setFactors(world.url, 'users', { passkeys: { alone: false } })
  try {
    await change(users, { oauth2: oauth2Options(provider, {}) })
    const { page } = await withKey()
    const email = 'ann@example.com'
    let codes = 0
    const byProvider = (more: object) => {
      const code = `code-${++codes}`
      provider.script(code, { user: { sub: 'ann', email, email_verified: true } })
      const body = { provider: 'oidc', code, codeVerifier: 'v', redirectURL: 'https://app/back' }
      return post(`${users}/auth-with-oauth2`, { ...body, ...more })
    }
    const { mfaId } = (await byProvider({})).json
    assert.is((await post(path, { mfaId, credential: await answer(page, { mfaId }) })).status, 200)
    const begun = await post(path, { credential: await answer(page) })
    const second = await byProvider({ mfaId: begun.json.mfaId })
    assert.is(second.status, 200, second.text)
    await change(users, { oauth2: { enabled: false, providers: [] } })
  } finally {
    await provider.stop()
    await setFactors(world.url, 'users', { passkeys: { alone: true } })
  }
})

test('app and passkey finish one another, in both orders', async () => {
  const { page, client } = await withKey()
  const proof = await client.send(`${users}/passkeys/proof`, { method })
  const passkey = await page.get(proof)
  const { secret } = await client.send(`${users}/totp`, { method, body: { passkey } })
  await client.send(`${users}/totp/confirm`, { method, body: { code: codeAt(secret, -1) } })
  const totp = { identity: 'ann@example.com', code: codeAt(secret) }
  const first = await post(`${users}/auth-with-totp`, totp)
  assert.is(first.status, 401)
  const { mfaId } = first.json
  assert.is((await post(path, { mfaId, credential: await answer(page, { mfaId }) })).status, 200)
  await setFactors(world.url, 'users', { passkeys: { alone: false } })
  try {
    const begun = await post(path, { credential: await answer(page) })
    assert.is(begun.status, 401)
    const body = { code: codeAt(secret, 1), mfaId: begun.json.mfaId }
    assert.is((await post(`${users}/auth-with-totp`, body)).status, 200)
  } finally {
    await setFactors(world.url, 'users', { passkeys: { alone: true } })
  }
})

test('a page of another origin gets nobody in, and registers nothing', async () => {
  const { page, client } = await withKey()
  await page.goTo('http://localhost:1')
  const credential = await answer(page)
  assert.is((await post(path, { credential })).json.message, 'Failed to authenticate.')
  const bob = await signedIn('bob')
  const options = await bob.send(`${users}/passkeys/options`, { method, body: {} })
  const made = await page.create(options)
  const body = { name: 'x', credential: made }
  assert.is(
    await refusal(bob.send(`${users}/passkeys`, { method, body })),
    '400 | Failed to verify the passkey.',
  )
  assert.is((await client.send(`${users}/passkeys`, {})).items.length, 1)
  assert.equal((await bob.send(`${users}/passkeys`, {})).items, [])
})

test('the Host of a request changes nothing', async () => {
  const { json } = await send(world.url, {
    path: `${path}/options`,
    body: {},
    headers: { 'x-forwarded-host': 'evil.example.com', origin: 'https://evil.example.com' },
  })
  assert.is(json.rpId, 'localhost')
})

test('a cloned passkey, which counts backwards, is refused', async () => {
  const { page } = await withKey()
  const { key, authenticatorId } = page
  const { credentials } = await key.send('WebAuthn.getCredentials', { authenticatorId })
  const [clone] = credentials
  for (let use = 0; use < 3; use++) {
    assert.is((await post(path, { credential: await answer(page) })).status, 200)
  }
  const { credentialId } = clone!
  await key.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
  await key.send('WebAuthn.addCredential', { authenticatorId, credential: clone! })
  const refused = await post(path, { credential: await answer(page) })
  assert.is(refused.json.message, 'Failed to authenticate.')
  assert.match(world.server.stdout() + world.server.stderr(), /it may have been cloned/)
})

test('a user who was not verified is refused', async () => {
  const { page } = await withKey()
  const { key, authenticatorId } = page
  const { json } = await post(`${path}/options`, {})
  await key.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  const credential = await page.get({ ...json, userVerification: 'discouraged' })
  assert.is((await post(path, { credential })).json.message, 'Failed to authenticate.')
})

test('a removed passkey is refused; removing takes a fresh factor', async () => {
  const { page, client, passkey, recoveryCodes } = await withKey()
  const remove = (body: object) =>
    client.send(`${users}/passkeys/${passkey.id}`, { method: 'DELETE', body })
  assert.match(await refusal(remove({})), /^400 \| A fresh/)
  assert.match(await refusal(remove({ code: '123456' })), /validation_invalid_code/)
  const before = await answer(page)
  // An answer for a login isn't valid for anything else.
  assert.is(await refusal(remove({ passkey: before })), '400 | Failed to verify the passkey.')
  await remove({ code: recoveryCodes[0] })
  assert.is((await post(path, { credential: before })).json.message, 'Failed to authenticate.')
  assert.match(await refusal(remove({})), /^404/)
  assert.equal((await client.send(`${users}/recovery-codes`, {})).left, 0)
  const password = { identity: 'ann@example.com', password: 'password-ann' }
  assert.is((await post(`${users}/auth-with-password`, password)).status, 200)
})

test('a second passkey takes a fresh factor, and each has its name', async () => {
  const { page, client, passkey, recoveryCodes } = await withKey()
  const other = await openPasskeyPage(browser, origin)
  const options = { method, body: {} }
  assert.match(await refusal(client.send(`${users}/passkeys/options`, options)), /^400 \| A fresh/)
  const second = await register(client, other, 'Another', recoveryCodes[0])
  assert.equal(second.recoveryCodes, [])
  const rename = (id: string, name: string) =>
    client.send(`${users}/passkeys/${id}`, { method: 'PATCH', body: { name } })
  await rename(passkey.id, 'Old')
  assert.match(await refusal(rename(passkey.id, '')), /validation_required/)
  assert.match(await refusal(rename(passkey.id, 'x'.repeat(101))), /out_of_range/)
  const { items } = await client.send(`${users}/passkeys`, {})
  assert.equal(
    items.map(({ name }: { name: string }) => name),
    ['Old', 'Another'],
  )
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  const told = await send(world.url, {
    path: `${users}/factors/${client.authStore.record!.id}`,
    headers: { authorization: token },
  })
  assert.equal(told.json.passkeys, items)
  for (const each of [page, other]) {
    assert.is((await post(path, { credential: await answer(each) })).status, 200)
  }
})

test("with another's ids and answers nobody gets anywhere", async () => {
  const { passkey, page, client } = await withKey()
  const bob = await signedIn('bob')
  const at = `${users}/passkeys/${passkey.id}`
  assert.match(await refusal(bob.send(at, { method: 'PATCH', body: { name: 'mine' } })), /^404/)
  assert.match(await refusal(bob.send(at, { method: 'DELETE', body: {} })), /^404/)
  // Ann's proof for a change to bob's account.
  await enrol(bob, 'users')
  const proof = await page.get(await client.send(`${users}/passkeys/proof`, { method }))
  const removal = bob.send(`${users}/totp`, { method: 'DELETE', body: { passkey: proof } })
  assert.is(await refusal(removal), '400 | Failed to verify the passkey.')
  // Bob can't use the registration that ann began.
  const carl = await signedIn('carl')
  const other = await openPasskeyPage(browser, origin)
  const options = await carl.send(`${users}/passkeys/options`, { method, body: {} })
  const body = { name: 'stolen', credential: await other.create(options) }
  const stolen = (await signedIn('ann').catch(() => client)).send(`${users}/passkeys`, {
    method,
    body,
  })
  assert.is(await refusal(stolen), '400 | Failed to verify the passkey.')
  // Ann's key for bob's first step.
  const password = { identity: 'bob@example.com', password: 'password-bob' }
  const { mfaId } = (await post(`${users}/auth-with-password`, password)).json
  const crossed = await post(path, { mfaId, credential: await answer(page) })
  assert.is(crossed.json.message, 'Failed to authenticate.')
  const items = (await client.send(`${users}/passkeys`, {})).items
  assert.is(items[0].name, 'My key')
})

test('malformed answers are refused in their form, and an expired one like a wrong one', async () => {
  const { page, client } = await withKey()
  const good = await answer(page)
  const response = good['response'] as Record<string, unknown>
  for (const credential of [
    {},
    { id: 1 },
    { ...good, id: 'x'.repeat(2000) },
    { ...good, rawId: 'other' },
    { ...good, type: 'password' },
    { ...good, response: null },
    { ...good, response: { ...response, signature: '!!' } },
    { ...good, response: { ...response, clientDataJSON: 5 } },
  ]) {
    const { status, text } = await post(path, { credential })
    assert.is(status, 400)
    assert.match(text, /validation_invalid_credential/, JSON.stringify(credential).slice(0, 100))
  }
  for (const part of ['signature', 'authenticatorData', 'clientDataJSON', 'userHandle']) {
    const credential = { ...good, response: { ...response, [part]: 'AAAA' } }
    const { json } = await post(path, { credential })
    assert.is(json.message, 'Failed to authenticate.', part)
  }
  const unknown = await post(path, { credential: { ...good, id: 'AAAA', rawId: 'AAAA' } })
  assert.is(unknown.json.message, 'Failed to authenticate.')
  assert.match((await post(path, { credential: 'x' })).text, /loading the submitted data/)
  const made = { name: '', credential: good }
  assert.match(
    await refusal(client.send(`${users}/passkeys`, { method, body: made })),
    /validation_invalid_credential/,
  )
  assert.is((await post(path, { credential: good })).status, 200)
})

test('one answer a hundred times at once gets one in, one new passkey is stored once', async () => {
  const page = await openPasskeyPage(browser, origin)
  const client = await signedIn('ann')
  const options = await client.send(`${users}/passkeys/options`, { method, body: {} })
  const body = { name: 'one', credential: await page.create(options) }
  const tries = Array.from({ length: 100 }, () =>
    client.send(`${users}/passkeys`, { method, body }),
  )
  const made = await Promise.allSettled(tries)
  assert.is(made.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.is((await client.send(`${users}/passkeys`, {})).items.length, 1)
  for (let round = 0; round < 3; round++) {
    const credential = await answer(page)
    const all = await Promise.all(Array.from({ length: 100 }, () => post(path, { credential })))
    assert.is(all.filter(({ status }) => status === 200).length, 1)
  }
})

test('where passkeys are off, or nobody knows for whom, they are refused', async () => {
  const off = await send(world.url, {
    path: '/api/collections/members/auth-with-passkey/options',
    body: {},
  })
  assert.is(off.status, 403)
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  const change = (appURL: string) =>
    send(world.url, {
      path: '/api/settings',
      method: 'PATCH',
      headers,
      body: { meta: { appURL } },
    })
  await change('http://127.0.0.1:8090')
  try {
    assert.is((await post(`${path}/options`, {})).status, 403)
    const body = { passkeys: { enabled: true } }
    const at = '/api/collections/members/factors'
    const refused = await send(world.url, { path: at, method: 'PATCH', headers, body })
    assert.match(refused.text, /validation_no_relying_party/)
  } finally {
    await change(origin)
  }
})

if (browserPath) test.run()
else console.log('skipped: passkeys need a Chromium')
