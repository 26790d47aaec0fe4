import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../helper/boot.js'
import {
  atOnce,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
  until,
} from '../helper/mail-world.js'
import { codeOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('one-time passwords')
let world: MailWorld
test.before(async () => {
  world = await openMailWorld()
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  // So that a test can send any client address.
  const body = { trustedProxy: { headers: ['X-Real-IP'] } }
  await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
  world.box.refuses = false
  world.db.prepare('DELETE FROM _otps').run()
})

const login = '/api/collections/codes/auth-with-otp'
const address = 'code@example.com'
const wrong = '400 | Invalid or expired OTP.'
let addresses = 0

/** A client with an address of its own, which has all its attempts left. */
function codes() {
  const client = world.client()
  const ip = `10.0.${Math.floor(addresses / 250)}.${addresses++ % 250}`
  client.beforeSend = (url, options) => {
    options.headers = { ...options.headers, 'X-Real-IP': ip }
    return { url, options }
  }
  return client.collection('codes')
}

async function mailedCode(): Promise<{ otpId: string; code: string }> {
  const { otpId } = await codes().requestOTP(address)
  const code = codeOf(await nextCodeMail())
  await until(() => column(otpId, 'sentTo') !== '', 'sentTo')
  return { otpId, code }
}

/** Each login here is from a new place, so alerts are sent as well. */
async function nextCodeMail() {
  for (;;) {
    const mail = await world.box.take(address)
    if (mail.subject === 'OTP for Acme') return mail
  }
}

function column(id: string, name: string): unknown {
  return world.db.prepare(`SELECT ${name} FROM _otps WHERE id = ?`).pluck().get(id)
}

function account(name: string): unknown {
  return world.db.prepare(`SELECT ${name} FROM codes WHERE email = ?`).pluck().get(address)
}

test('a mailed code signs in once; it is stored as a hash, with where it went', async () => {
  const { otpId, code } = await mailedCode()
  assert.match(code, /^\d{6}$/)
  assert.is(column(otpId, 'sentTo'), address)
  assert.match(String(column(otpId, 'password')), /^\$2[ab]\$08\$/)
  const { token, record } = await codes().authWithOTP(otpId, code)
  assert.ok(token)
  assert.is(record['email'], address)
  assert.is(column(otpId, 'id'), undefined)
  assert.is(await refusal(codes().authWithOTP(otpId, code)), wrong)
})

test('wrong, expired and foreign codes are one refusal', async () => {
  const { otpId, code } = await mailedCode()
  assert.is(await refusal(codes().authWithOTP(otpId, '000')), wrong)
  assert.is(await refusal(codes().authWithOTP('x', code)), wrong)
  assert.is(await refusal(codes().authWithOTP('aaaaaaaaaaaaaaa', code)), wrong)
  const other = await mailedCode()
  if (other.code !== code) {
    assert.is(await refusal(codes().authWithOTP(other.otpId, code)), wrong)
  }
  assert.is(await refusal(world.client().collection('members').authWithOTP(otpId, code)), wrong)
  const old = "strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-301 seconds')"
  world.db.prepare(`UPDATE _otps SET created = ${old} WHERE id = ?`).run(otpId)
  assert.is(await refusal(codes().authWithOTP(otpId, code)), wrong)
  const off = '403 | The collection is not configured to allow OTP authentication.'
  assert.is(await refusal(world.client().collection('users').authWithOTP(otpId, code)), off)
  assert.is(await refusal(world.client().collection('users').requestOTP('')), off)
})

test('an unknown address gets an id that behaves like one', async () => {
  const { otpId } = await codes().requestOTP('nobody@example.com')
  assert.match(otpId, /^[a-z0-9]{15}$/)
  await world.box.staysEmpty()
  assert.is(world.db.prepare('SELECT count(*) FROM _otps').pluck().get(), 0)
  const client = codes()
  for (let n = 0; n < 5; n++) assert.is(await refusal(client.authWithOTP(otpId, '123456')), wrong)
  assert.match(await refusal(client.authWithOTP(otpId, '123456')), /^429/)
})

test('five tries in three minutes from one address, over all codes of the account', async () => {
  const client = codes()
  const { otpId, code } = await mailedCode()
  const second = await mailedCode()
  for (let n = 0; n < 3; n++) assert.is(await refusal(client.authWithOTP(otpId, '1')), wrong)
  for (let n = 0; n < 2; n++) assert.is(await refusal(client.authWithOTP(second.otpId, '1')), wrong)
  assert.is(
    await refusal(client.authWithOTP(otpId, code)),
    '429 | Too many attempts, please try again later with a new OTP.',
  )
  await codes().authWithOTP(otpId, code)
})

test('ten tries of one code, from wherever they come', async () => {
  const { otpId, code } = await mailedCode()
  for (let n = 0; n < 10; n++) assert.is(await refusal(codes().authWithOTP(otpId, '1')), wrong)
  assert.match(await refusal(codes().authWithOTP(otpId, code)), /^429/)
  const next = await mailedCode()
  await codes().authWithOTP(next.otpId, next.code)
})

test('with ten live codes the newest is given again, without a mail', async () => {
  const ids: string[] = []
  for (let n = 0; n < 12; n++) ids.push((await codes().requestOTP(address)).otpId)
  assert.is(new Set(ids).size, 10)
  assert.equal(ids.slice(10), [ids[9], ids[9]])
  for (let n = 0; n < 10; n++) await world.box.take(address)
  await world.box.staysEmpty(200)
})

test('a code whose mail fails is deleted, and the log says so', async () => {
  world.box.refuses = true
  const { otpId } = await codes().requestOTP(address)
  await until(() => column(otpId, 'id') === undefined, 'the code is deleted')
  const log = () => world.server.stdout() + world.server.stderr()
  await until(() => log().includes('a mail with a one-time password'), 'the log line')
  assert.not.match(log(), otpId)
})

test('a login verifies the address that the code went to, and nothing else', async () => {
  world.db.prepare('UPDATE codes SET verified = 0').run()
  const moved = await mailedCode()
  world.db.prepare("UPDATE _otps SET sentTo = 'old@example.com'").run()
  await codes().authWithOTP(moved.otpId, moved.code)
  assert.is(account('verified'), 0)

  const before = account('password')
  const tokenKey = account('tokenKey')
  const { otpId, code } = await mailedCode()
  const client = codes()
  const { record } = await client.authWithOTP(otpId, code)
  assert.ok(record['verified'])
  assert.is.not(account('password'), before, 'a password from before the proof is worth nothing')
  assert.is.not(account('tokenKey'), tokenKey)
  await client.authRefresh()
})

test('bad input is the form fault of its field', async () => {
  const invalid = '400 | An error occurred while validating the submitted data.'
  assert.is(await refusal(codes().requestOTP('')), `${invalid} | email: validation_required`)
  assert.is(await refusal(codes().requestOTP('x')), `${invalid} | email: validation_is_email`)
  assert.is(
    await refusal(codes().authWithOTP('', 'x'.repeat(72))),
    `${invalid} | otpId: validation_required | password: validation_length_out_of_range`,
  )
  await world.box.staysEmpty(100)
})

test('of a hundred at once exactly one gets in', async () => {
  for (let round = 0; round < rounds; round++) {
    const { otpId, code } = await mailedCode()
    const counts = await atOnce(100, (index) =>
      send(world.url, {
        path: login,
        body: { otpId, password: code },
        headers: { 'X-Real-IP': `10.9.${round % 250}.${index}` },
      }),
    )
    assert.is(counts[200], 1, JSON.stringify(counts))
    assert.is((counts[400] ?? 0) + (counts[429] ?? 0), 99, JSON.stringify(counts))
  }
})

test('superuser otp: makes a code on the command line', async () => {
  const run = (...args: string[]) =>
    runCommand(['superuser', 'otp', ...args, '--dir', world.server.dir])
  assert.is((await run()).stderr, 'Error: invalid or missing email address\n')
  const off = await run('root@example.com')
  assert.is(off.stderr, 'Error: OTP auth is not enabled for the _superusers collection\n')
  assert.is(off.code, 1)
  const nobody = await run('nobody@example.com')
  assert.is(nobody.stderr, 'Error: superuser with email "nobody@example.com" doesn\'t exist\n')
  world.db
    .prepare(
      "UPDATE _collections SET options = json_set(options, '$.otp.enabled', json('true')) WHERE name = '_superusers'",
    )
    .run()
  const made = await run('root@example.com')
  assert.is(made.code, 0, made.stderr)
  const [, id = '', code = ''] =
    /Id: {4}(\w+)\n.*Pass: {2}(\d{8})\n.*Valid: 180s/.exec(made.stdout) ?? []
  assert.is(typeof column(id, 'password'), 'string')
  await until(() => world.server.child.exitCode === null && code !== '', 'the server lives')
})

test.run()
