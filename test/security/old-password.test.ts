import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findRecordByIdentity } from '../../server/records/find.js'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('the old password')
let gateway: TestGateway
test.before.each(async () => {
  gateway = await startGateway()
  await gateway.set({
    trustedProxy: { headers: ['X-Forwarded-For'], useLeftmostIP: false },
    batch: { ...gateway.app.settings.current.batch, enabled: true, maxRequests: 50 },
  })
})
test.after.each(() => gateway.stop())

const users = '/api/collections/users/records'
const at = (ip: string, token = '') => ({ 'x-forwarded-for': ip, authorization: token })
const change = (oldPassword: string, password = 'new-password') => ({
  password,
  passwordConfirm: password,
  oldPassword,
})

/** dora, whose hash is cheap; if the budget counts, at the address that she signed in from. */
async function dora() {
  const { token, record } = await logIn(gateway.url, 'users', 'dora', 'password-dora')
  return { token, path: `${users}/${record['id']}` }
}

const guesses = {
  'an update': async (ip: string) => {
    const { token, path } = await dora()
    return (oldPassword: string) =>
      send(gateway.url, {
        method: 'PATCH',
        path,
        headers: at(ip, token),
        body: change(oldPassword),
      })
  },
  'a batch': async (ip: string) => {
    const { token, path } = await dora()
    return (oldPassword: string) => {
      const one = { method: 'PATCH', url: path, body: change(oldPassword) }
      return send(gateway.url, {
        path: '/api/batch',
        headers: at(ip, token),
        body: { requests: [one, one] },
      })
    }
  },
  'the confirmation of a new e-mail': async (ip: string) => {
    const { app } = gateway
    const collection = app.collections.find('users')!
    const record = (await findRecordByIdentity(app.store.read, collection, 'username', 'dora'))!
    const claims = { email: 'dora@example.com', newEmail: 'dora.new@example.com' }
    const token = app.tokens.sign('emailChange', record, claims)
    return (password: string) =>
      send(gateway.url, {
        path: '/api/collections/users/confirm-email-change',
        headers: at(ip),
        body: { token, password },
      })
  },
}

for (const [what, begin] of Object.entries(guesses)) {
  test(`${what} counts a wrong one as a login does, in one budget with it`, async () => {
    const guess = await begin('192.0.2.1')
    for (let n = 0; n < 20; n++) {
      const answer = await guess('wrong')
      assert.is(answer.status, 400, `${n}: ${answer.text}`)
      assert.match(answer.text, /validation_invalid_(old_)?password/)
    }
    for (const password of ['wrong', 'password-dora']) {
      const answer = await guess(password)
      assert.is(answer.status, 429, answer.text)
      assert.is(answer.headers.get('retry-after'), '900')
    }
    const body = { identity: 'dora@example.com', password: 'password-dora' }
    const path = '/api/collections/users/auth-with-password'
    const here = await send(gateway.url, { path, body, headers: at('192.0.2.1') })
    assert.is(here.status, 429)
    const elsewhere = await send(gateway.url, { path, body, headers: at('192.0.2.2') })
    assert.is(elsewhere.status, 200)
  })

  test(`${what} gives a right one back`, async () => {
    const guess = await begin('192.0.2.1')
    for (let n = 0; n < 19; n++) await guess('wrong')
    const changed = await guess('password-dora')
    assert.not(changed.status === 429, changed.text)
    assert.is(changed.status, what === 'a batch' ? 400 : what === 'an update' ? 200 : 204)
  })
}

test('of 50 changes at once with one old password one wins', async () => {
  await gateway.set({ trustedProxy: { headers: [], useLeftmostIP: false } })
  const { token, path } = await dora()
  const headers = { authorization: token }
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      const body = change('password-dora', `new-password-${n}`)
      return { n, ...(await send(gateway.url, { method: 'PATCH', path, headers, body })) }
    }),
  )
  const won = answers.filter(({ status }) => status === 200)
  assert.is(won.length, 1)
  const lost = answers.filter(({ status }) => status !== 200)
  // Late requests were told that their token had ended, like guests.
  for (const { status, text } of lost) assert.ok(status === 400 || status === 404, text)
  await logIn(gateway.url, 'users', 'dora', `new-password-${won[0]!.n}`)
})

test('a hash that somebody else has changed in between is not written over', async () => {
  const { app } = gateway
  const { token, path } = await dora()
  const { compare } = app.passwords
  app.passwords.compare = async (...args) => {
    const isRight = await compare(...args)
    await app.store.transaction((tx) =>
      tx.run(`UPDATE "users" SET "password" = "password" || 'x' WHERE "username" = 'dora'`, []),
    )
    return isRight
  }
  const answer = await send(gateway.url, {
    method: 'PATCH',
    path,
    headers: at('192.0.2.1', token),
    body: change('password-dora'),
  })
  app.passwords.compare = compare
  assert.is(answer.status, 400)
  assert.is(answer.json.data.oldPassword.code, 'validation_invalid_old_password')
})

test.run()
