import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  atOnce,
  forge,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
} from '../helper/mail-world.js'
import { tokenOf } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'

const test = suite('password reset')
let world: MailWorld
test.before(async () => {
  world = await openMailWorld()
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
})

const invalid = '400 | An error occurred while validating the submitted data.'
const confirm = '/api/collections/users/confirm-password-reset'

async function mailedToken(username: string): Promise<string> {
  const to = `${username}@example.com`
  await world.client().collection('users').requestPasswordReset(to)
  return tokenOf(await world.box.take(to))
}

test('the mailed link sets a password, verifies the address and ends every session', async () => {
  const users = world.client().collection('users')
  const { token: session, record } = await users.authWithPassword('bob', 'password-bob')
  assert.not(record['verified'])
  const token = await mailedToken('bob')
  await users.confirmPasswordReset(token, 'another-password', 'another-password')
  assert.is(
    await refusal(users.authWithPassword('bob', 'password-bob')),
    '400 | Failed to authenticate.',
  )
  const again = await users.authWithPassword('bob', 'another-password')
  assert.ok(again.record['verified'])
  const old = { method: 'POST', path: '/api/collections/users/auth-refresh' }
  const answer = await send(world.url, { ...old, headers: { authorization: session } })
  assert.is(answer.status, 401)
  const replay = users.confirmPasswordReset(token, 'third-password', 'third-password')
  assert.is(await refusal(replay), `${invalid} | token: validation_invalid_token`)
})

test('it ends one-time passwords, second factors and known places', async () => {
  const counts = () =>
    ['_otps', '_mfas', '_authOrigins'].map((table) =>
      world.db
        .prepare(
          `SELECT count(*) FROM ${table} WHERE recordRef = (SELECT id FROM members WHERE email = ?)`,
        )
        .pluck()
        .get('double@example.com'),
    )
  const members = world.client().collection('members')
  await members.requestOTP('double@example.com')
  await world.box.take('double@example.com')
  assert.is(
    await refusal(members.authWithPassword('double@example.com', 'password-double')),
    '401 | ',
  )
  assert.equal(counts().slice(0, 2), [1, 1])
  await members.requestPasswordReset('double@example.com')
  const token = tokenOf(await world.box.take('double@example.com'))
  await members.confirmPasswordReset(token, 'password-double', 'password-double')
  assert.equal(counts(), [0, 0, 0])
  // A password reset doesn't replace the second factor.
  assert.is(
    await refusal(members.authWithPassword('double@example.com', 'password-double')),
    '401 | ',
  )
})

test('one mail in two minutes, and the next at once after a reset', async () => {
  const users = world.client().collection('users')
  const token = await mailedToken('dora')
  await users.requestPasswordReset('dora@example.com')
  await world.box.staysEmpty()
  await users.confirmPasswordReset(token, 'password-dora', 'password-dora')
  await mailedToken('dora')
})

test('an unknown address gets the same answer and no mail', async () => {
  await world.client().collection('users').requestPasswordReset('nobody@example.com')
  await world.box.staysEmpty()
})

test('it is refused where passwords are off, and for what is no address', async () => {
  const off = await refusal(world.client().collection('codes').requestPasswordReset('x'))
  assert.is(off, '400 | The collection is not configured to allow password authentication.')
  const users = world.client().collection('users')
  for (const [email, code] of [
    ['', 'validation_required'],
    ['x', 'validation_is_email'],
    [`${'x'.repeat(250)}@example.com`, 'validation_length_out_of_range'],
  ]) {
    assert.is(await refusal(users.requestPasswordReset(email!)), `${invalid} | email: ${code}`)
  }
})

test('wrong, expired and foreign tokens change nothing, and all faults come at once', async () => {
  const users = world.client().collection('users')
  const token = await mailedToken('erik')
  const option = 'passwordResetToken'
  const cases: [token: string, code: string][] = [
    ['', 'validation_required'],
    ['x', 'validation_invalid_token'],
    [`${token.slice(0, -2)}xx`, 'validation_invalid_token'],
    [forge(world, token, option, { exp: 1_600_000_000 }), 'validation_invalid_token'],
    [forge(world, token, option, { type: 'verification' }), 'validation_invalid_token'],
  ]
  for (const [bad, code] of cases) {
    const answer = await refusal(users.confirmPasswordReset(bad, 'password-new', 'password-new'))
    assert.is(answer, `${invalid} | token: ${code}`)
  }
  assert.is(
    await refusal(users.confirmPasswordReset('x', 'short', 'other')),
    `${invalid} | password: validation_length_out_of_range | passwordConfirm: validation_values_mismatch | token: validation_invalid_token`,
  )
  const tooLong = 'x'.repeat(80)
  assert.is(
    await refusal(users.confirmPasswordReset(token, tooLong, tooLong)),
    '400 | Failed to set new password. | password: validation_invalid_value',
  )
  await users.authWithPassword('erik', 'password-erik')
  const members = world.client().collection('members')
  assert.is(
    await refusal(members.confirmPasswordReset(token, 'password-new', 'password-new')),
    `${invalid} | token: validation_token_collection_mismatch`,
  )
  await users.confirmPasswordReset(token, 'password-erik', 'password-erik')
})

test('a link of before a change of address does not verify the new one', async () => {
  const token = await mailedToken('fred')
  world.db
    .prepare(
      "UPDATE users SET email = 'fred.new@example.com', verified = 0 WHERE username = 'fred'",
    )
    .run()
  const users = world.client().collection('users')
  await users.confirmPasswordReset(token, 'password-fred', 'password-fred')
  const { record } = await users.authWithPassword('fred', 'password-fred')
  assert.not(record['verified'])
})

test('of a hundred at once exactly one gets through', async () => {
  for (let round = 0; round < rounds; round++) {
    const token = await mailedToken('carl')
    const counts = await atOnce(100, (index) => {
      const password = `password-${index}-${round}`
      return send(world.url, {
        path: confirm,
        body: { token, password, passwordConfirm: password },
      })
    })
    assert.equal(counts, { 204: 1, 400: 99 })
  }
})

test.run()
