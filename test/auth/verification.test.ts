import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  atOnce,
  forge,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
  until,
} from '../helper/mail-world.js'
import { tokenOf } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'

const test = suite('verification')
let world: MailWorld
test.before(async () => {
  world = await openMailWorld()
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
  world.box.refuses = false
})

const invalid = '400 | An error occurred while validating the submitted data.'
const confirm = '/api/collections/users/confirm-verification'

function isVerified(username: string): boolean {
  const sql = 'SELECT verified FROM users WHERE username = ?'
  return world.db.prepare(sql).pluck().get(username) === 1
}

function unverify(username: string): void {
  world.db.prepare('UPDATE users SET verified = 0 WHERE username = ?').run(username)
}

async function mailedToken(username: string): Promise<string> {
  const to = `${username}@example.com`
  await world.client().collection('users').requestVerification(to)
  return tokenOf(await world.box.take(to))
}

test('the mailed link verifies the account, once, and sessions go on', async () => {
  const users = world.client().collection('users')
  const { token: session } = await users.authWithPassword('bob', 'password-bob')
  await users.requestVerification('bob@example.com')
  const mail = await world.box.take('bob@example.com')
  assert.is(mail.from?.address, 'mail@app.example.com')
  assert.match(mail.html ?? '', 'https://app.example.com/_/#/auth/confirm-verification/')
  const token = tokenOf(mail)
  assert.not(isVerified('bob'))
  await users.confirmVerification(token)
  assert.ok(isVerified('bob'))
  const headers = { authorization: session }
  const path = '/api/collections/users/auth-refresh'
  assert.is((await send(world.url, { method: 'POST', path, headers })).status, 200)
  const replay = await refusal(users.confirmVerification(token))
  assert.is(replay, `${invalid} | token: validation_invalid_token`)
})

test('a second mail goes after two minutes, or after a confirmation', async () => {
  unverify('dora')
  const users = world.client().collection('users')
  const token = await mailedToken('dora')
  await users.requestVerification('dora@example.com')
  await users.requestVerification('DORA@example.com')
  await world.box.staysEmpty()
  await users.confirmVerification(token)
  unverify('dora')
  await mailedToken('dora')
})

test('a mail that failed does not keep the next one back', async () => {
  unverify('erik')
  world.box.refuses = true
  await world.client().collection('users').requestVerification('erik@example.com')
  const log = () => world.server.stderr() + world.server.stdout()
  await until(() => log().includes('a mail to verify an address'), 'the log line')
  world.box.refuses = false
  await mailedToken('erik')
})

test('an unknown address and a verified account get the same answer and no mail', async () => {
  const users = world.client().collection('users')
  await users.requestVerification('nobody@example.com')
  await users.requestVerification('ann@example.com')
  await world.box.staysEmpty()
})

test('superusers are refused, whatever they send', async () => {
  const superusers = world.client().collection('_superusers')
  const answer = '400 | All superusers are verified by default.'
  assert.is(await refusal(superusers.requestVerification('x')), answer)
  assert.is(await refusal(superusers.confirmVerification('')), answer)
})

test('wrong, expired and foreign tokens verify nothing', async () => {
  unverify('fred')
  const users = world.client().collection('users')
  const token = await mailedToken('fred')
  const option = 'verificationToken'
  const session = (await users.authWithPassword('fred', 'password-fred')).token
  const cases: [token: string, code: string][] = [
    ['', 'validation_required'],
    ['x', 'validation_invalid_token_claims'],
    [session, 'validation_invalid_token_claims'],
    [`${token.slice(0, -2)}xx`, 'validation_invalid_token'],
    [`${token}=`, 'validation_invalid_token'],
    [`${token} `, 'validation_invalid_token'],
    [`${token}.`, 'validation_invalid_token_claims'],
    [forge(world, token, option, { exp: 1_600_000_000 }), 'validation_invalid_token'],
    [forge(world, token, option, { type: 'auth' }), 'validation_invalid_token'],
    [forge(world, token, option, { email: 'x@example.com' }), 'validation_token_email_mismatch'],
  ]
  for (const [bad, code] of cases) {
    assert.is(await refusal(users.confirmVerification(bad)), `${invalid} | token: ${code}`, bad)
  }
  const elsewhere = await refusal(world.client().collection('members').confirmVerification(token))
  assert.is(elsewhere, `${invalid} | token: validation_token_collection_mismatch`)
  assert.not(isVerified('fred'))
  await users.confirmVerification(token)
})

test('a token that was pasted with the end of its line verifies', async () => {
  unverify('fred')
  const token = await mailedToken('fred')
  const answer = await send(world.url, { path: confirm, body: { token: `${token}\r\n` } })
  assert.is(answer.status, 204)
  assert.ok(isVerified('fred'))
})

test('a GET takes no token', async () => {
  unverify('carl')
  const token = await mailedToken('carl')
  for (const path of [`${confirm}?token=${token}`, `/_/?x=${token}`]) {
    await send(world.url, { path })
  }
  assert.not(isVerified('carl'))
  assert.is((await send(world.url, { path: confirm, body: { token } })).status, 204)
})

test('of a hundred at once exactly one gets through', async () => {
  for (let round = 0; round < rounds; round++) {
    unverify('carl')
    const token = await mailedToken('carl')
    const counts = await atOnce(100, () => send(world.url, { path: confirm, body: { token } }))
    assert.equal(counts, { 204: 1, 400: 99 })
    assert.ok(isVerified('carl'))
  }
})

test('where passwords are off, the password that was there is worth nothing afterwards', async () => {
  const sql = "SELECT password FROM codes WHERE email = 'code@example.com'"
  const before = world.db.prepare(sql).pluck().get()
  world.db.prepare("UPDATE codes SET verified = 0 WHERE email = 'code@example.com'").run()
  const codes = world.client().collection('codes')
  await codes.requestVerification('code@example.com')
  await codes.confirmVerification(tokenOf(await world.box.take('code@example.com')))
  assert.is.not(world.db.prepare(sql).pluck().get(), before)
})

test.run()
