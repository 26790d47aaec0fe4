import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder } from '../helper/boot.js'
import {
  atOnce,
  cheapenPasswords,
  type MailWorld,
  openMailWorld,
  refusal,
  rounds,
  until,
} from '../helper/mail-world.js'
import { codeOf } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('second factor')
let world: MailWorld
let dir: string
test.before(async () => {
  dir = copyFolder()
  // So that a hundred concurrent logins meet where the step is used up, not in a queue before it.
  cheapenPasswords(dir, 'members', { 'double@example.com': 'password-double' })
  world = await openMailWorld({ boot: { dir, args: ['--limits', 'off'] } })
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
let clients = 0
test.before.each(() => {
  clients++
  world.box.mails.length = 0
  world.db.exec('DELETE FROM _otps; DELETE FROM _mfas')
})

const members = '/api/collections/members'
const email = 'double@example.com'
const password = 'password-double'

async function passwordStep(query = ''): Promise<{ status: number; json: Record<string, string> }> {
  const path = `${members}/auth-with-password${query}`
  return send(world.url, { path, body: { identity: email, password } })
}

/** Attempts with a code are counted by account and address, so each test uses another address. */
const client = () => ({ 'x-real-ip': `198.51.100.${clients}` })

async function codeStep(more: Record<string, string> = {}) {
  const { otpId } = await world.client().collection('members').requestOTP(email)
  let mail = await world.box.take(email)
  // A login from a new place sends an alert as well.
  while (!mail.subject?.startsWith('OTP for')) mail = await world.box.take(email)
  const code = codeOf(mail)
  await until(
    () => world.db.prepare('SELECT sentTo FROM _otps WHERE id = ?').pluck().get(otpId) !== '',
    'sentTo',
  )
  const body = { otpId, password: code, ...more }
  return {
    body,
    answer: await send(world.url, { path: `${members}/auth-with-otp`, body, headers: client() }),
  }
}

test('password, then code', async () => {
  const first = await passwordStep()
  assert.is(first.status, 401)
  assert.equal(Object.keys(first.json), ['mfaId'])
  const { answer } = await codeStep({ mfaId: first.json['mfaId']! })
  assert.is(answer.status, 200, answer.text)
  assert.is(answer.json.record.email, email)
  // The step is used up.
  const again = await send(world.url, {
    path: `${members}/auth-with-password`,
    body: { identity: email, password, mfaId: first.json['mfaId'] },
  })
  assert.is(again.status, 400)
  assert.match(again.text, 'Invalid or expired MFA session.')
})

test('code, then password; the code is spent by the first step', async () => {
  const { body, answer } = await codeStep()
  assert.is(answer.status, 401)
  const { mfaId } = answer.json
  const replay = await send(world.url, {
    path: `${members}/auth-with-otp`,
    headers: client(),
    body: { ...body, mfaId },
  })
  assert.is(replay.status, 400)
  const second = await passwordStep(`?mfaId=${mfaId}`)
  assert.is(second.status, 200)
})

test('the same method twice, a foreign step and an old one are refused', async () => {
  const { json } = await passwordStep()
  const mfaId = json['mfaId']!
  const users = world.client().collection('members')
  assert.is(
    await refusal(users.authWithPassword(email, password, { mfaId })),
    '400 | A different authentication method is required.',
  )
  const set = world.db.prepare('UPDATE _mfas SET recordRef = ? WHERE id = ?')
  const { recordRef } = world.db.prepare('SELECT recordRef FROM _mfas WHERE id = ?').get(mfaId) as {
    recordRef: string
  }
  set.run('someoneelse0000', mfaId)
  const foreign = await codeStep({ mfaId })
  assert.match(foreign.answer.text, 'Invalid MFA session.')
  set.run(recordRef, mfaId)
  world.db.prepare("UPDATE _mfas SET created = '2020-01-01 00:00:00.000Z' WHERE id = ?").run(mfaId)
  const old = await codeStep({ mfaId })
  assert.match(old.answer.text, 'Invalid or expired MFA session.')
})

test('one code after another is one factor, whichever step it came from', async () => {
  const first = await codeStep()
  assert.is(first.answer.status, 401, first.answer.text)
  const { mfaId } = first.answer.json
  const second = await codeStep({ mfaId })
  assert.is(second.answer.status, 400, second.answer.text)
  assert.is(second.answer.json.message, 'A different authentication method is required.')
  // The step is still valid for the other factor.
  assert.is((await passwordStep(`?mfaId=${mfaId}`)).status, 200)
})

/** A first step as a login by code leaves it. */
function leaveStep(round: number): string {
  const { id, collection } = world.db
    .prepare(
      "SELECT id, (SELECT id FROM _collections WHERE name = 'members') AS collection FROM members WHERE email = ?",
    )
    .get(email) as { id: string; collection: string }
  const mfaId = `step${String(round).padStart(11, '0')}`
  world.db
    .prepare(
      `INSERT INTO _mfas (id, collectionRef, recordRef, method, created, updated)
       VALUES (?, ?, ?, 'otp', strftime('%Y-%m-%d %H:%M:%fZ'), '')`,
    )
    .run(mfaId, collection, id)
  return mfaId
}

test('of a hundred second steps at once exactly one gets in', async () => {
  for (let round = 0; round < rounds; round++) {
    const mfaId = leaveStep(round)
    const counts = await atOnce(100, () => passwordStep(`?mfaId=${mfaId}`))
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('nor do more where all have found the step before one can spend it', async () => {
  const mfaId = leaveStep(0)
  world.db.exec('BEGIN IMMEDIATE')
  const steps = atOnce(20, () => passwordStep(`?mfaId=${mfaId}`))
  // Passwords are compared in order: when these are done, so are the ones before.
  const body = { identity: email, password: 'x' }
  for (let i = 0; i < 20; i++) {
    const path = `${members}/auth-with-password`
    assert.is((await send(world.url, { path, body })).status, 400)
  }
  world.db.exec('ROLLBACK')
  assert.equal(await steps, { 200: 1, 400: 19 })
})

test.run()
