import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { issueOtp, requestOtp } from '../../server/auth/request-otp.js'
import { authWithOtp } from '../../server/auth/with-otp.js'
import { authWithPassword } from '../../server/auth/with-password.js'
import { ApiError } from '../../server/base/errors.js'
import type { AuthCollection } from '../../server/model/collection.js'
import { findRecordByIdentity } from '../../server/records/find.js'
import { startGateway, type TestGateway } from './composed.js'

const test = suite('guesses at one-time passwords')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const email = 'single@example.com'
const home = '203.0.113.7'

let gateway: TestGateway
let members: AuthCollection
let owner: string
let compares = 0
let lastMail: Promise<void> | undefined

test.before.each(async () => {
  await start()
})
test.after.each(() => gateway.stop())

test('however many codes and addresses, 200 wrong ones an hour; the owner gets in where he is known', async () => {
  assert.is(await guess((await newCode()).id, home, 'right'), '200')
  compares = 0
  const seen: Record<string, number> = {}
  for (let at = 0; at < 60; at++) {
    // Codes live three minutes; with ten live codes the newest would be sent again.
    gateway.clock.move(minuteMs / 2)
    const { id } = await newCode()
    for (let n = 0; n < 12; n++) add(seen, await guess(id, `198.51.100.${(at * 12 + n) % 250}`))
  }
  assert.equal(seen, {
    '400 otp.invalid': 200,
    '429 otp.too_many': 120,
    '429 request.too_many': 400,
  })
  assert.is(compares, 200)
  const { id } = await newCode()
  assert.is(await guess(id, '203.0.113.8', 'right'), '429 request.too_many', 'never seen there')
  assert.is(await guess(id, home), '400 otp.invalid')
  assert.is(await guess(id, home, 'right'), '200')
  gateway.clock.move(hourMs)
  assert.is(await guess((await newCode()).id, '203.0.113.8', 'right'), '200')
})

test('passwords and codes of an account have one budget, known or not', async () => {
  const unknown = 'nobody@example.com'
  const told: Record<string, string[]> = {}
  for (const [name, ip] of [
    [email, '192.0.2.1'],
    [unknown, '192.0.2.2'],
  ] as const) {
    const answers: string[] = []
    for (let n = 0; n < 16; n++) answers.push(await signIn(name, ip))
    for (let n = 0; n < 5; n++) answers.push(await guess(await ask(name), ip))
    answers.push(await signIn(name, ip), await signIn(name, '192.0.2.3'))
    told[name] = answers
  }
  assert.equal(told[unknown], told[email])
  assert.equal(told[email]!.slice(15), [
    '400 auth.failed',
    ...Array(4).fill('400 otp.invalid'),
    '429 request.too_many',
    '429 request.too_many',
    '400 auth.failed',
  ])
})

test('a right code costs nothing, nor does a code that was used meanwhile', async () => {
  for (let n = 0; n < 30; n++) {
    gateway.clock.move(4 * minuteMs)
    const { id } = await newCode()
    const both = await Promise.all([guess(id, home, 'right'), guess(id, home, 'right')])
    assert.equal(both.sort(), ['200', '400 otp.invalid'])
  }
  gateway.clock.move(minuteMs)
  for (let n = 0; n < 20; n++) assert.is(await signIn(email, home), '400 auth.failed')
})

test('where the account is known its owner has his tries of a code that others have used up', async () => {
  assert.is(await guess((await newCode()).id, home, 'right'), '200')
  gateway.clock.move(4 * minuteMs)
  const { id } = await newCode()
  for (let n = 0; n < 10; n++) assert.is(await guess(id, `198.51.100.${n}`), '400 otp.invalid')
  assert.is(await guess(id, '198.51.100.10', 'right'), '429 otp.too_many')
  for (let n = 0; n < 4; n++) assert.is(await guess(id, home), '400 otp.invalid')
  assert.is(await guess(id, home, 'right'), '200')
  const next = await newCode()
  for (let n = 0; n < 10; n++) await guess(next.id, `198.51.100.${n}`)
  assert.is(await guess(next.id, home, 'right'), '429 otp.too_many', 'five, as anywhere')
})

for (const mails of ['are on their way', 'are refused', 'are refused at times'] as const) {
  test(`an account and an address that nobody has answer alike while mails ${mails}`, async () => {
    let sent = 0
    if (mails !== 'are on their way') {
      refuseMails(() => mails === 'are refused' || sent++ % 3 === 0)
    }
    const conversation = async (name: string, ip: string) => {
      const ids: string[] = []
      for (let n = 0; n < 12; n++) ids.push(await ask(name))
      const answers = [`${new Set(ids).size} ids, ${ids.indexOf(ids[11]!)}`]
      for (let n = 0; n < 3; n++) answers.push(await guess(ids[0]!, ip))
      for (let n = 0; n < 3; n++) answers.push(await guess(ids[1]!, ip))
      for (let n = 0; n < 9; n++) answers.push(await guess(ids[2]!, `${ip}${n}`))
      for (let n = 0; n < 2; n++) answers.push(await guess(ids[2]!, `${ip.slice(0, -1)}${n + 2}`))
      gateway.clock.move(4 * minuteMs)
      answers.push(await guess(ids[3]!, ip), (await ask(name)) === ids[9] ? 'old id' : 'new id')
      return answers
    }
    const known = await conversation(email, '192.0.2.1')
    gateway.clock.move(hourMs)
    assert.equal(await conversation('nobody@example.com', '198.51.100.1'), known)
    assert.is(known[0], '10 ids, 9')
    assert.is(known.at(-1), 'new id')
    assert.ok(known.includes('429 otp.too_many'))
  })
}

test('a code whose mail was refused is gone, and what was asked before the sign-up is not counted', async () => {
  refuseMails(() => true)
  await ask(email)
  const count = 'SELECT count(*) AS "n" FROM "_otps"'
  assert.equal(await gateway.app.store.read.get(count, []), { n: 0 })
  const before = new Set<string>()
  for (let n = 0; n < 10; n++) before.add(await ask('later@example.com'))
  await gateway.app.store.transaction((tx) =>
    tx.run(`UPDATE "members" SET "email" = 'later@example.com' WHERE "id" = ?`, [owner]),
  )
  refuseMails(() => false)
  assert.not.ok(before.has(await ask('later@example.com')))
  assert.equal(await gateway.app.store.read.get(count, []), { n: 1 })
})

test('of many codes asked for at once an account and an address that nobody has get ten', async () => {
  for (const name of [email, 'nobody@example.com']) {
    const ids = await Promise.all(Array.from({ length: 25 }, () => ask(name)))
    assert.is(new Set(ids).size, 10, name)
  }
})

test('where case is no matter of an account, it is none of an address that nobody has', async () => {
  const indexes = ['CREATE UNIQUE INDEX `email_no_case` ON `members` (`email` COLLATE NOCASE)']
  const noCase = { ...members, indexes }
  for (const name of [email, 'nobody@example.com']) {
    const ids = new Set<string>()
    for (let n = 0; n < 12; n++) {
      const address = n % 2 ? name : name.toUpperCase()
      ids.add((await requestOtp(gateway.app, noCase, { email: address })).otpId)
    }
    assert.is(ids.size, 10, name)
  }
})

test('--limits off leaves the tries that PocketBase counts', async () => {
  await gateway.stop()
  await start('off')
  const seen: Record<string, number> = {}
  for (let at = 0; at < 30; at++) {
    gateway.clock.move(minuteMs)
    const { id } = await newCode()
    for (let n = 0; n < 10; n++) add(seen, await guess(id, `198.51.100.${n}${at % 2}`))
  }
  assert.equal(seen, { '400 otp.invalid': 300 })
})

test.run()

async function start(mode: 'on' | 'off' = 'on'): Promise<void> {
  gateway = await startGateway({ limits: { mode } })
  await gateway.set({ trustedProxy: { headers: ['X-Forwarded-For'], useLeftmostIP: false } })
  members = gateway.app.collections.find('members') as AuthCollection
  const record = await findRecordByIdentity(gateway.app.store.read, members, 'email', email)
  owner = record!.values['id'] as string
  compares = 0
  gateway.app.passwords = {
    engine: 'js',
    hash: async (_, cost) => `$2a$${String(cost).padStart(2, '0')}$${'a'.repeat(53)}`,
    async compare(plain) {
      compares++
      await new Promise((resolve) => setImmediate(resolve))
      return plain === 'right'
    },
    close: async () => {},
  }
  gateway.app.mail = { ...gateway.app.mail, later: async () => {} }
}

function newCode(): Promise<{ id: string }> {
  return issueOtp(gateway.app, members, { recordRef: owner })
}

async function ask(address: string): Promise<string> {
  gateway.clock.move(1)
  const { otpId } = await requestOtp(gateway.app, members, { email: address })
  await lastMail
  return otpId
}

/** Mails are sent at once, and `refuses` says which ones fail. */
function refuseMails(refuses: () => boolean): void {
  gateway.app.mail = {
    ...gateway.app.mail,
    send: async () => {
      if (refuses()) throw new Error('not today')
    },
    later(_, work) {
      lastMail = work().catch(() => {})
      return lastMail
    },
  }
}

function guess(otpId: string, ip: string, password = 'wrong'): Promise<string> {
  return told(authWithOtp(gateway.app, members, { otpId, password }, requestFrom(ip)))
}

function signIn(identity: string, ip: string): Promise<string> {
  const input = { identity, password: 'wrong', identityField: '' }
  return told(authWithPassword(gateway.app, members, input, requestFrom(ip)))
}

async function told(login: Promise<unknown>): Promise<string> {
  try {
    await login
    return '200'
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.code}`
    throw error
  }
}

function requestFrom(ip: string) {
  const remoteIp = '127.0.0.1'
  return {
    caller: { record: null, token: '', isSuperuser: false, ip, remoteIp, userAgent: '' },
    info: async () => ({
      context: 'otp' as const,
      method: 'POST',
      query: {},
      headers: {},
      body: {},
      auth: null,
    }),
    mfaId: async () => '',
  }
}

function add(sum: Record<string, number>, answer: string): void {
  sum[answer] = (sum[answer] ?? 0) + 1
}
