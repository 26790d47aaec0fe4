import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot } from '../helper/boot.js'
import {
  atOnce,
  forge,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
} from '../helper/mail-world.js'
import { tokenOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('email change')
let world: MailWorld
test.before(async () => {
  world = await openMailWorld()
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
  world.box.refuses = false
  world.box.delayMs = 0
})

const invalid = '400 | An error occurred while validating the submitted data.'
const confirm = '/api/collections/users/confirm-email-change'

async function signedIn(username: string) {
  const client = world.client()
  await client.collection('users').authWithPassword(username, `password-${username}`)
  return client.collection('users')
}

test('the link in the new mailbox makes the address the own one and ends every session', async () => {
  const users = await signedIn('bob')
  await users.requestEmailChange('bob.new@example.com')
  // It was sent before the answer.
  assert.is(world.box.mails.length, 1)
  const mail = await world.box.take()
  assert.equal(mail.envelope.to, ['bob.new@example.com'])
  const token = tokenOf(mail)
  const session = users.client.authStore.token
  await users.confirmEmailChange(token, 'password-bob')
  const { record } = await users.authWithPassword('bob.new@example.com', 'password-bob')
  assert.ok(record['verified'])
  const answer = await send(world.url, {
    method: 'POST',
    path: '/api/collections/users/auth-refresh',
    headers: { authorization: session },
  })
  assert.is(answer.status, 401)
  const replay = await refusal(users.confirmEmailChange(token, 'password-bob'))
  assert.is(
    replay,
    `${invalid} | password: validation_invalid_password | token: validation_invalid_token`,
  )
})

test('a new address must be one, another, and free', async () => {
  const users = await signedIn('ann')
  for (const [address, code] of [
    ['', 'validation_required'],
    ['x', 'validation_is_email'],
    ['ann@example.com', 'validation_not_in_invalid'],
    ['dora@example.com', 'validation_invalid_new_email'],
  ]) {
    assert.is(await refusal(users.requestEmailChange(address!)), `${invalid} | newEmail: ${code}`)
  }
  await world.box.staysEmpty(100)
})

test('guests, other collections and superusers are refused', async () => {
  const guest = await refusal(
    world.client().collection('users').requestEmailChange('x@example.com'),
  )
  assert.match(guest, /^401/)
  const users = await signedIn('ann')
  const elsewhere = users.client.collection('members').requestEmailChange('x@example.com')
  assert.match(await refusal(elsewhere), /^403/)
  const superusers = world.client().collection('_superusers')
  await superusers.authWithPassword('root@example.com', '1234567890')
  const answer = '400 | All superusers can change their emails directly.'
  assert.is(await refusal(superusers.requestEmailChange('x@example.com')), answer)
  assert.is(await refusal(superusers.confirmEmailChange('x', 'y')), answer)
})

test('a mail that is not accepted is a refusal', async () => {
  world.box.refuses = true
  const users = await signedIn('carl')
  const answer = await refusal(users.requestEmailChange('carl.new@example.com'))
  assert.is(answer, '400 | Failed to request email change.')
})

test('wrong, expired and foreign tokens and a wrong password change nothing', async () => {
  const users = await signedIn('dora')
  await users.requestEmailChange('dora.new@example.com')
  const token = tokenOf(await world.box.take())
  const option = 'emailChangeToken'
  const noPassword = 'password: validation_invalid_password'
  const cases: [token: string, password: string, faults: string][] = [
    ['', '', 'password: validation_required | token: validation_required'],
    ['x', 'password-dora', `${noPassword} | token: validation_invalid_token_payload`],
    [
      users.client.authStore.token,
      'password-dora',
      `${noPassword} | token: validation_invalid_token_payload`,
    ],
    [
      forge(world, token, option, { exp: 1_600_000_000 }),
      'password-dora',
      `${noPassword} | token: validation_invalid_token`,
    ],
    [
      forge(world, token, option, { newEmail: 'ann@example.com' }),
      'password-dora',
      `${noPassword} | token: validation_invalid_token_email`,
    ],
    [token, 'wrong', noPassword],
  ]
  for (const [bad, password, faults] of cases) {
    assert.is(await refusal(users.confirmEmailChange(bad, password)), `${invalid} | ${faults}`)
  }
  const members = world.client().collection('members')
  assert.is(
    await refusal(members.confirmEmailChange(token, 'password-dora')),
    `${invalid} | ${noPassword} | token: validation_token_collection_mismatch`,
  )
  await users.confirmEmailChange(token, 'password-dora')
})

test('of a hundred at once exactly one gets through', async () => {
  // An address may ask for twenty such mails in an hour.
  const free = await openMailWorld({ boot: { args: ['--limits', 'off'] } })
  try {
    for (let round = 0; round < rounds; round++) {
      const users = free.client().collection('users')
      await users.authWithPassword('erik', 'password-erik')
      await users.requestEmailChange(`erik${round}@example.com`)
      const token = tokenOf(await free.box.take())
      const body = { token, password: 'password-erik' }
      assert.equal(await atOnce(100, () => send(free.url, { path: confirm, body })), {
        204: 1,
        400: 99,
      })
    }
  } finally {
    await free.stop()
  }
})

test('many slow mails keep no one else waiting', async () => {
  world.box.delayMs = 1_000
  for (let index = 0; index < 30; index++) {
    await world.client().collection('codes').requestOTP('code@example.com')
  }
  const users = await signedIn('fred')
  const begun = Date.now()
  await users.requestEmailChange('fred.new@example.com')
  const took = Date.now() - begun
  assert.ok(took < 2_000, `it took ${took} ms`)
})

test('where nothing can send mails, one that lies in a file counts as sent, and its link works', async () => {
  // No sendmail either, whatever is in this machine's PATH.
  const server = await boot({ env: { PATH: '/nowhere' } })
  try {
    const { token } = await logIn(server.url, 'users', 'ann', 'password-ann')
    const asked = await send(server.url, {
      path: '/api/collections/users/request-email-change',
      headers: { authorization: token },
      body: { newEmail: 'ann.new@example.com' },
    })
    assert.is(asked.status, 204, asked.text)
    const folder = join(server.dir, 'mails')
    const [name = ''] = readdirSync(folder)
    const mail = await PostalMime.parse(readFileSync(join(folder, name)))
    assert.is(mail.to?.[0]?.address, 'ann.new@example.com')
    const body = { token: tokenOf(mail), password: 'password-ann' }
    assert.is((await send(server.url, { path: confirm, body })).status, 204)
  } finally {
    await server.stop()
  }
})

test.run()
