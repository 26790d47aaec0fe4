import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { type MailWorld, openMailWorld, until } from '../helper/mail-world.js'
import { codeOf } from '../helper/mailbox.js'
import { type Answer, logIn, send } from '../helper/scenario.js'
import * as folder from './prepared-folder.js'

const test = suite('a second factor at the doors of the contracts')
const email = 'double@example.com'
const password = 'password-double'
const collection = ['--set', 'contracts.collection=members']
const native = '/api/collections/members'

/** The APIs that can't ask for a second factor, and their answers to a wrong password. */
const closed = {
  strapi: {
    refusal: 400,
    path: '/auth/local',
    body: (identifier: string, password: string) => ({ identifier, password }),
  },
  slugbase: {
    refusal: 401,
    path: '/api/auth/login',
    body: (email: string, password: string) => ({ email, password }),
  },
  jitsudo: {
    refusal: 401,
    path: '/v1/auth/login',
    body: (email: string, password: string) => ({ email, password }),
  },
  mudbase: {
    refusal: 401,
    path: '/api/auth/local/login',
    body: (email: string, password: string) => ({ email, password }),
  },
}
const weather = '/auth/login'

let world: MailWorld
let dir: string
let clients = 0
test.before(async () => {
  dir = copyFolder()
  const added = await runCommand(['contracts', 'add', 'strapi', ...collection, '--dir', dir])
  assert.is(added.code, 0, added.stderr)
  const args = [...collection, '--set', 'mudbase.requireEmailVerification=false']
  world = await openMailWorld({ boot: { dir, args } })
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  // So that a test can send any client address.
  const body = { trustedProxy: { headers: ['X-Real-IP'] } }
  const headers = { authorization: token }
  await send(world.url, { method: 'PATCH', path: '/api/settings', headers, body })
})
test.after(async () => {
  await world.stop()
  removeFolder(dir)
})
test.before.each(() => {
  clients++
  world.box.mails.length = 0
  world.db.exec('DELETE FROM _otps; DELETE FROM _mfas; UPDATE members SET blocked = 0')
})

for (const [name, door] of Object.entries(closed)) {
  test(`${name}: the right password of two factors is a wrong one, and leaves nothing`, async () => {
    const wrong = await post(door.path, door.body(email, 'x'))
    const right = await post(door.path, door.body(email, password))
    assert.is(wrong.status, door.refusal, wrong.text)
    assert.is(wire(right), wire(wrong))
    assert.is(steps().length, 0)
    const single = await post(door.path, door.body('single@example.com', 'password-single'))
    assert.is(single.status, 200, single.text)
  })

  test(`${name}: a first step helps nobody in, and is not spent`, async () => {
    const mfaId = await codeStep()
    const wrong = await post(door.path, door.body(email, 'x'))
    const inBody = await post(door.path, { ...door.body(email, password), mfaId })
    const inQuery = await post(`${door.path}?mfaId=${mfaId}`, door.body(email, password))
    for (const answer of [inBody, inQuery]) assert.is(wire(answer), wire(wrong))
    assert.equal(steps(), [mfaId])
    // The step is still valid where it can be used.
    const body = { identity: email, password, mfaId }
    assert.is((await post(`${native}/auth-with-password`, body)).status, 200)
  })
}

test('who knows the password is not told so by the budget', async () => {
  for (const name of ['slugbase', 'mudbase'] as const) {
    const { path, body } = closed[name]
    clients++
    const all = await Promise.all(
      Array.from({ length: 22 }, () => post(path, body(email, password))),
    )
    const statuses = all.map(({ status }) => status).sort()
    assert.equal(statuses, [...Array(20).fill(401), 429, 429], name)
  }
  // Nor does it reveal that the auth rule excludes an account, if that is answered like a wrong
  // password.
  clients++
  const body = closed.slugbase.body('banned@example.com', 'password-banned')
  const all = await Promise.all(Array.from({ length: 22 }, () => post(closed.slugbase.path, body)))
  assert.is(all.filter(({ status }) => status === 429).length, 2)
})

test('weather: code, then password', async () => {
  for (const place of ['body', 'query']) {
    const mfaId = await codeStep()
    const { status, text, json, headers } = await weatherStep(mfaId, place === 'query')
    assert.is(status, 200, text)
    assert.is(json.record.email, email)
    assert.match(headers.getSetCookie().join(), 'eyJ')
    const refreshed = await send(world.url, {
      method: 'POST',
      path: `${native}/auth-refresh`,
      headers: { authorization: json.token },
    })
    assert.is(refreshed.status, 200)
    assert.equal(steps(), [])
    refused(await weatherStep(mfaId), 'Invalid or expired MFA session.')
  }
})

test('weather: password, then code, and not the password again', async () => {
  const first = await weatherStep()
  assert.is(first.status, 401)
  const { mfaId } = first.json.response
  refused(await weatherStep(mfaId), 'A different authentication method is required.')
  const { status, json } = await code({ mfaId })
  assert.is(status, 200)
  assert.is(json.record.email, email)
})

test('weather: an old step, a foreign one and what is none are refused', async () => {
  const mfaId = await codeStep()
  const owner = world.db.prepare('SELECT recordRef FROM _mfas').pluck().get()
  const set = (column: string, value: unknown) =>
    world.db.prepare(`UPDATE _mfas SET ${column} = ?`).run(value)
  set('recordRef', 'someoneelse0000')
  refused(await weatherStep(mfaId), 'Invalid MFA session.')
  set('recordRef', owner)
  set('collectionRef', '_pb_users_auth_')
  refused(await weatherStep(mfaId), 'Invalid MFA session.')
  set('created', '2020-01-01 00:00:00.000Z')
  refused(await weatherStep(mfaId), 'Invalid or expired MFA session.')
  refused(await weatherStep('nosuchstep00000'), 'Invalid or expired MFA session.')
  const number = await post(weather, { username: email, password, mfaId: 5 })
  assert.is(number.status, 400)
  assert.not.match(number.text, 'eyJ')
})

test('weather: a step spares nobody the password, the auth rule or a block', async () => {
  const mfaId = await codeStep()
  const wrong = await post(weather, { username: email, password: 'x', mfaId })
  refused(wrong, 'Failed to authenticate.')
  const other = { username: 'banned@example.com', password: 'password-banned', mfaId }
  assert.is((await post(weather, other)).status, 403)
  world.db.prepare('UPDATE members SET blocked = 1 WHERE email = ?').run(email)
  assert.is(wire(await weatherStep(mfaId)), wire(wrong))
  assert.equal(steps(), [mfaId])
})

test('a code signs in nobody who is blocked or kept out by the auth rule', async () => {
  world.db.prepare('UPDATE members SET blocked = 1 WHERE email = ?').run(email)
  const blocked = await code()
  assert.is(blocked.status, 400)
  assert.is(blocked.json.message, 'Failed to authenticate.')
  const banned = await code({}, 'banned@example.com')
  assert.is(banned.status, 403)
})

test.run()

/** Each test uses a different address, so that none uses up another's attempts. */
function post(path: string, body: unknown): Promise<Answer> {
  return send(world.url, { path, body, headers: { 'x-real-ip': `198.51.100.${clients}` } })
}

function weatherStep(mfaId?: string, inQuery = false): Promise<Answer> {
  const path = inQuery ? `${weather}?mfaId=${mfaId}` : weather
  return post(path, { username: email, password, ...(inQuery ? {} : { mfaId }) })
}

/** A login by mailed code. */
async function code(more: object = {}, to = email): Promise<Answer> {
  const { otpId } = await world.client().collection('members').requestOTP(to)
  let mail = await world.box.take(to)
  // A login from a new place sends an alert as well.
  while (!mail.subject?.startsWith('OTP for')) mail = await world.box.take(to)
  const sentTo = world.db.prepare('SELECT sentTo FROM _otps WHERE id = ?').pluck()
  await until(() => sentTo.get(otpId) !== '', 'sentTo')
  clients++
  return post(`${native}/auth-with-otp`, { otpId, password: codeOf(mail), ...more })
}

async function codeStep(): Promise<string> {
  const { status, json, text } = await code()
  assert.is(status, 401, text)
  return json.mfaId
}

/** What a client sees, except for the number of remaining attempts. */
function wire(answer: Answer): string {
  return folder.wire(answer).replace(/\["(?:x-)?ratelimit-[^\]]*\],/g, '')
}

function steps(): unknown[] {
  return world.db.prepare('SELECT id FROM _mfas').pluck().all()
}

function refused({ status, json, headers }: Answer, message: string): void {
  assert.is(status, 400)
  assert.is(json.name, 'ClientResponseError 400')
  assert.is(json.response.message, message)
  assert.not.match(headers.getSetCookie().join(), 'eyJ')
}
