import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { browserPath, startBrowser } from '../helper/browser.js'
import Database from '../helper/database.js'
import { codeAt, enrol, setFactors } from '../helper/factors.js'
import {
  atOnce,
  cheapenPasswords,
  type MailWorld,
  openMailWorld,
  rounds,
} from '../helper/mail-world.js'
import { openPasskeyPage } from '../helper/passkey-page.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('second factors: one of a hundred at once, by two servers on one folder')
const args = ['--limits', 'off', '--contracts', '']
const users = '/api/collections/users'
const names = ['ann', 'bob', 'carl', 'dora', 'erik', 'fred']
let world: MailWorld
let second: Booted
let dir: string
let root: string
let browser: Browser | undefined
test.before(async () => {
  dir = copyFolder()
  cheapenPasswords(
    dir,
    'users',
    Object.fromEntries(names.map((name) => [`${name}@example.com`, `password-${name}`])),
  )
  world = await openMailWorld({ boot: { dir, args } })
  second = await boot({ dir, args })
  root = (await logIn(world.url, '_superusers', 'root@example.com', '1234567890')).token
  const headers = { authorization: root }
  const body = { meta: { appURL: world.url.replace('127.0.0.1', 'localhost') } }
  await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
  const on = { enabled: true }
  await setFactors(world.url, 'users', { totp: on, passkeys: on })
  await untilSecond(async () => {
    const { json } = await send(second.url, { path: `${users}/auth-methods` })
    const { json: settings } = await send(second.url, { path: '/api/settings', headers })
    return json.passkey && settings.meta.appURL === body.meta.appURL
  })
})
test.after(async () => {
  await browser?.close()
  await second.stop()
  await world.stop()
  removeFolder(dir)
})

const ownDb = () => new Database(join(dir, 'pocketgate.db'))

/** The other server learns of a change a moment later. */
async function untilSecond(isSo: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + 5_000; !(await isSo()); ) {
    assert.ok(Date.now() < deadline, 'the other server takes it up')
  }
}

const inOne = (path: string, body: object, headers = {}) =>
  atOnce(100, () => send(world.url, { path, body, headers }))
const inTwo = (path: string, body: object, headers = {}) =>
  atOnce(100, (index) => send(index % 2 ? second.url : world.url, { path, body, headers }))

async function withApp(name: string) {
  const client = world.client()
  await client.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
  return { client, ...(await enrol(client, 'users')) }
}

/**
 * Recovery codes one by one; a new app gets new ones when they run out, because an account has ten.
 */
function recoveryCodesOf(name: string): () => Promise<string> {
  let codes: string[] = []
  return async () => {
    if (codes.length === 0) {
      const own = ownDb()
      own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes')
      own.close()
      codes = (await withApp(name)).recoveryCodes
    }
    return codes.pop()!
  }
}

for (const [where, race] of Object.entries({ 'one server': inOne, 'two servers': inTwo })) {
  test(`${where}: a code of an app gets one further`, async () => {
    const identity = `${where === 'one server' ? 'ann' : 'bob'}@example.com`
    const { secret } = await withApp(identity.split('@')[0]!)
    const own = ownDb()
    for (let round = 0; round < rounds; round++) {
      own.exec('UPDATE totp_secrets SET last_step = 0')
      const body = { identity, code: codeAt(secret) }
      const counts = await race(`${users}/auth-with-totp`, body)
      assert.equal(counts, { 400: 99, 401: 1 })
    }
    own.close()
  })

  test(`${where}: a recovery code gets one further`, async () => {
    const name = where === 'one server' ? 'carl' : 'dora'
    const nextCode = recoveryCodesOf(name)
    for (let round = 0; round < rounds; round++) {
      const body = { identity: `${name}@example.com`, code: await nextCode() }
      const counts = await race(`${users}/auth-with-recovery-code`, body)
      assert.equal(counts, { 400: 99, 401: 1 })
    }
  })

  test(`${where}: a step is finished once, by one code`, async () => {
    const name = where === 'one server' ? 'carl' : 'dora'
    const nextCode = recoveryCodesOf(name)
    for (let round = 0; round < rounds; round++) {
      const identity = `${name}@example.com`
      const code = await nextCode()
      const { json } = await send(world.url, {
        path: `${users}/auth-with-password`,
        body: { identity, password: `password-${name}` },
      })
      const body = { mfaId: json.mfaId, code }
      const counts = await race(`${users}/auth-with-recovery-code`, body)
      assert.equal(counts, { 200: 1, 400: 99 })
    }
  })

  test(`${where}: an app is put in force once, with one set of recovery codes`, async () => {
    const name = where === 'one server' ? 'erik' : 'fred'
    const client = world.client()
    await client.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
    const own = ownDb()
    for (let round = 0; round < rounds; round++) {
      own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes')
      const { secret } = await client.send(`${users}/totp`, { method: 'POST' })
      const headers = { authorization: client.authStore.token }
      const counts = await race(`${users}/totp/confirm`, { code: codeAt(secret) }, headers)
      assert.equal(counts, { 200: 1, 400: 99 })
      assert.is(own.prepare('SELECT count(*) FROM recovery_codes').pluck().get(), 10)
    }
    own.close()
  })
}

test('two servers make one key', async () => {
  const own = ownDb()
  own.exec('DELETE FROM totp_secrets; DELETE FROM factor_keys')
  const tokens = await Promise.all(
    names.map(async (name) => {
      const client = world.client()
      await client.collection('users').authWithPassword(`${name}@example.com`, `password-${name}`)
      return client.authStore.token
    }),
  )
  const answers = await Promise.all(
    tokens.map((authorization, index) =>
      send(index % 2 ? second.url : world.url, {
        path: `${users}/totp`,
        body: {},
        headers: { authorization },
      }),
    ),
  )
  assert.equal([...new Set(answers.map(({ status }) => status))], [200])
  assert.is(own.prepare('SELECT count(DISTINCT key) FROM totp_secrets').pluck().get(), 1)
  own.close()
})

for (const [where, race] of Object.entries({ 'one server': inOne, 'two servers': inTwo })) {
  test(`${where}: a new passkey is stored once, its answer gets one in`, async () => {
    if (!browserPath) return
    browser ??= await startBrowser()
    const page = await openPasskeyPage(browser, world.url.replace('127.0.0.1', 'localhost'))
    const own = ownDb()
    own.exec('DELETE FROM totp_secrets')
    const client = world.client()
    await client.collection('users').authWithPassword('ann@example.com', 'password-ann')
    const headers = { authorization: client.authStore.token }
    const at = `${users}/passkeys`
    for (let round = 0; round < rounds; round++) {
      own.exec('DELETE FROM passkeys')
      const options = await client.send(`${at}/options`, { method: 'POST', body: {} })
      const made = { name: 'key', credential: await page.create(options) }
      assert.equal(await race(at, made, headers), { 200: 1, 400: 99 })
      const path = `${users}/auth-with-passkey`
      const { json } = await send(world.url, { path: `${path}/options`, body: {} })
      const body = { credential: await page.get(json) }
      assert.equal(await race(path, body), { 200: 1, 400: 99 })
    }
    own.exec('DELETE FROM passkeys')
    own.close()
  })
}

test('no login fails while the key is rotated', async () => {
  const { secret } = await withApp('ann')
  const own = ownDb()
  const reset = own.prepare('UPDATE totp_secrets SET last_step = 0')
  let isOver = false
  let logins = 0
  const load = (async () => {
    while (!isOver) {
      reset.run()
      const body = { identity: 'ann@example.com', code: codeAt(secret) }
      const { url } = logins % 2 ? second : world
      const { status, text } = await send(url, { path: `${users}/auth-with-totp`, body })
      assert.is(status, 401, text)
      logins++
    }
  })()
  for (let round = 0; round < 3; round++) {
    const { code, stdout } = await runCommand(['factors', 'rotate-key', '--dir', dir])
    assert.is(code, 0)
    assert.match(stdout, /Encrypted anew: \d+\n/)
  }
  isOver = true
  await load
  assert.ok(logins > 10, `${logins} logins`)
  own.close()
})

test('what one server switches off, the other no longer takes', async () => {
  await setFactors(world.url, 'users', { totp: { enabled: false } })
  await untilSecond(async () => {
    const body = { identity: 'ann@example.com', code: '123456' }
    return (await send(second.url, { path: `${users}/auth-with-totp`, body })).status === 403
  })
  // A writer that notifies nobody is noticed by the database's version.
  const own = ownDb()
  own.prepare("UPDATE factor_settings SET settings = '{}', updated = updated + 1 WHERE 1 = 1").run()
  own.close()
  const methods = () => send(second.url, { path: `${users}/auth-methods` })
  await untilSecond(async () => !(await methods()).json.passkey)
})

test('a flood of wrong codes from a hundred addresses gets no more tries than passwords do', async () => {
  await second.stop()
  await world.stop()
  const limited = await openMailWorld({ boot: { dir, args: ['--contracts', ''] } })
  try {
    const headers = { authorization: root }
    const body = { trustedProxy: { headers: ['X-Real-IP'] } }
    await send(limited.url, { method: 'PATCH', path: '/api/settings', headers, body })
    await setFactors(limited.url, 'users', { totp: { enabled: true } })
    const counts = await atOnce(1000, (index) =>
      send(limited.url, {
        path: `${users}/auth-with-${index % 2 ? 'totp' : 'recovery-code'}`,
        body: { identity: 'ann@example.com', code: String(index).padStart(6, '0') },
        headers: { 'x-real-ip': `10.0.${index % 100}.1` },
      }),
    )
    // 200 per account and hour: limits/login-budget.ts.
    assert.equal(counts, { 400: 200, 429: 800 })
  } finally {
    await limited.stop()
  }
})

test.run()
