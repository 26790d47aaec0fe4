import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type MailWorld, openMailWorld, until } from '../helper/mail-world.js'
import { send } from '../helper/scenario.js'

const test = suite('login alerts')
let world: MailWorld
test.before(async () => {
  world = await openMailWorld()
})
test.after(() => world.stop())
test.before.each(() => {
  world.box.mails.length = 0
  world.box.refuses = false
  world.box.delayMs = 0
  world.db.exec('DELETE FROM _authOrigins')
})

async function logInFrom(userAgent: string): Promise<number> {
  const begun = Date.now()
  const answer = await send(world.url, {
    path: '/api/collections/users/auth-with-password',
    body: { identity: 'dora', password: 'password-dora' },
    headers: { 'user-agent': userAgent },
  })
  assert.is(answer.status, 200, answer.text)
  return Date.now() - begun
}

function fingerprints(): unknown[] {
  return world.db.prepare('SELECT fingerprint FROM _authOrigins ORDER BY created, id').pluck().all()
}

function md5(userAgent: string): string {
  return createHash('md5').update(`127.0.0.1${userAgent}`).digest('hex')
}

test('the first login sends none, a new place does, a known one does not', async () => {
  await logInFrom('first')
  await world.box.staysEmpty(200)
  assert.equal(fingerprints(), [md5('first')])
  await logInFrom('<b>second</b>')
  const mail = await world.box.take('dora@example.com')
  assert.match(mail.text ?? '', /\d{4}-\d\d-\d\d [\d:.]+Z - 127\.0\.0\.1 <b>second<\/b>/)
  assert.match(mail.html ?? '', '&lt;b&gt;second&lt;/b&gt;')
  await until(() => fingerprints().length === 2, 'the place is known')
  assert.equal(fingerprints(), [md5('first'), md5('<b>second</b>')])
  await logInFrom('first')
  await logInFrom('<b>second</b>')
  await world.box.staysEmpty(200)
})

test('the five newest places are kept, and a long user agent is cut', async () => {
  for (const name of ['1', '2', '3', '4', '5', 'x'.repeat(201)]) {
    await logInFrom(name)
    const known = md5(name.length > 200 ? `${name.slice(0, 200)}...` : name)
    // On a slow machine the mail arrives after the answer.
    await until(() => fingerprints().includes(known), 'the place is known')
  }
  assert.equal(fingerprints(), ['2', '3', '4', '5', `${'x'.repeat(200)}...`].map(md5))
})

test('a mail that fails leaves the place unknown and lets the login through', async () => {
  await logInFrom('first')
  world.box.refuses = true
  await logInFrom('second')
  assert.equal(fingerprints(), [md5('first')])
  world.box.refuses = false
  await logInFrom('second')
  await world.box.take('dora@example.com')
  await until(() => fingerprints().length === 2, 'the place is known')
})

test('a slow mail server delays no login, and two logins send one mail', async () => {
  await logInFrom('first')
  world.box.delayMs = 1_500
  const took = await logInFrom('second')
  assert.ok(took < 1_000, `it took ${took} ms`)
  await logInFrom('second')
  assert.equal(fingerprints(), [md5('first')])
  await until(() => fingerprints().length === 2, 'the place is known')
  await world.box.take('dora@example.com')
  await world.box.staysEmpty(200)
})

test('a password set meanwhile forgets the place', async () => {
  await logInFrom('first')
  world.box.delayMs = 600
  await logInFrom('second')
  world.db.exec(
    "DELETE FROM _authOrigins; UPDATE users SET tokenKey = tokenKey || 'x' WHERE username = 'dora'",
  )
  await world.box.take('dora@example.com')
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(fingerprints(), [])
})

test.run()
