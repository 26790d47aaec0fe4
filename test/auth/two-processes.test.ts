import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import {
  atOnce,
  cheapenPasswords,
  forge,
  type MailWorld,
  openMailWorld,
  rounds,
  until,
} from '../helper/mail-world.js'
import { codeOf, tokenOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('two servers on one folder')
const args = ['--limits', 'off']
let world: MailWorld
let second: Booted
let dir: string
test.before(async () => {
  dir = copyFolder()
  // So that concurrent logins and changes meet where the step or token is used up.
  cheapenPasswords(dir, 'members', { 'double@example.com': 'password-double' })
  cheapenPasswords(dir, 'users', { 'erik@example.com': 'password-erik' })
  world = await openMailWorld({ boot: { dir, args } })
  second = await boot({ dir, args })
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  const body = { trustedProxy: { headers: ['X-Real-IP'] } }
  const headers = { authorization: token }
  const path = '/api/settings'
  await send(world.url, { method: 'PATCH', path, headers, body })
  for (const deadline = Date.now() + 5_000; ; ) {
    const { json } = await send(second.url, { path, headers })
    if (json.trustedProxy.headers.length === 1) break
    assert.ok(Date.now() < deadline, 'the other server reads the settings')
  }
})
test.after(async () => {
  await second.stop()
  await world.stop()
  removeFolder(dir)
})
test.before.each(() => {
  world.box.mails.length = 0
  world.db.exec('DELETE FROM _otps; DELETE FROM _mfas')
})

let places = 0

/** The same request a hundred times at once, half of them to each server. */
function inHalves(path: string, body: unknown): Promise<Record<number, number>> {
  const place = `10.${places++ % 250}`
  return atOnce(100, (index) =>
    send(index % 2 ? second.url : world.url, {
      path,
      body,
      headers: { 'x-real-ip': `${place}.${index}.1` },
    }),
  )
}

/**
 * A token like the mailed one, issued in another second: a mail is sent only once in two minutes.
 */
function another(token: string, option: string, round: number): string {
  return forge(world, token, option, { exp: Math.floor(Date.now() / 1000) + 600 + round })
}

async function mailed(to: string, subject: RegExp) {
  for (;;) {
    const mail = await world.box.take(to)
    if (subject.test(mail.subject ?? '')) return mail
  }
}

test('a one-time password gets one in', async () => {
  const to = 'code@example.com'
  for (let round = 0; round < rounds; round++) {
    const { otpId } = await world.client().collection('codes').requestOTP(to)
    const password = codeOf(await mailed(to, /^OTP/))
    const sentTo = world.db.prepare('SELECT sentTo FROM _otps WHERE id = ?').pluck()
    await until(() => sentTo.get(otpId) === to, 'sentTo')
    const counts = await inHalves('/api/collections/codes/auth-with-otp', { otpId, password })
    assert.is(counts[200], 1, JSON.stringify(counts))
    assert.is((counts[400] ?? 0) + (counts[429] ?? 0), 99, JSON.stringify(counts))
  }
})

test('a first step gets one in', async () => {
  const identity = 'double@example.com'
  for (let round = 0; round < rounds; round++) {
    const mfaId = `step${String(round).padStart(11, '0')}`
    world.db
      .prepare(
        `INSERT INTO _mfas (id, collectionRef, recordRef, method, created, updated)
         SELECT ?, c.id, m.id, 'otp', strftime('%Y-%m-%d %H:%M:%fZ'), ''
         FROM members m, _collections c WHERE m.email = ? AND c.name = 'members'`,
      )
      .run(mfaId, identity)
    const body = { identity, password: 'password-double', mfaId }
    const counts = await inHalves('/api/collections/members/auth-with-password', body)
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('a reset sets one password', async () => {
  await world.client().collection('users').requestPasswordReset('carl@example.com')
  const first = tokenOf(await mailed('carl@example.com', /^Reset/))
  for (let round = 0; round < rounds; round++) {
    const token = another(first, 'passwordResetToken', round)
    const password = `password-${round}`
    const body = { token, password, passwordConfirm: password }
    const counts = await inHalves('/api/collections/users/confirm-password-reset', body)
    assert.equal(counts, { 204: 1, 400: 99 })
  }
})

test('a change of e-mail is made once', async () => {
  for (let round = 0; round < rounds; round++) {
    const client = world.client().collection('users')
    await client.authWithPassword('erik', 'password-erik')
    const to = `erik${round}@example.com`
    await client.requestEmailChange(to)
    const body = { token: tokenOf(await mailed(to, /^Confirm/)), password: 'password-erik' }
    const counts = await inHalves('/api/collections/users/confirm-email-change', body)
    assert.equal(counts, { 204: 1, 400: 99 })
  }
})

test('an address is verified once; each server answers one as PocketBase answers all', async () => {
  const to = 'bob@example.com'
  await world.client().collection('users').requestVerification(to)
  const first = tokenOf(await mailed(to, /^Verify/))
  for (let round = 0; round < rounds; round++) {
    world.db.prepare('UPDATE users SET verified = 0 WHERE email = ?').run(to)
    const token = another(first, 'verificationToken', round)
    const counts = await inHalves('/api/collections/users/confirm-verification', { token })
    assert.ok([1, 2].includes(counts[204]!), JSON.stringify(counts))
    assert.is(counts[204]! + counts[400]!, 100, JSON.stringify(counts))
  }
})

test.run()
