import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('passwords of a batch')
let gateway: TestGateway
let hashed: string[]
let atOnce: number
let most: number
test.before.each(async () => {
  gateway = await startGateway()
  await gateway.set({
    batch: { ...gateway.app.settings.current.batch, enabled: true, maxRequests: 50 },
  })
  const { hash } = gateway.app.passwords
  hashed = []
  atOnce = 0
  most = 0
  gateway.app.passwords.hash = async (plain, ...rest) => {
    hashed.push(plain)
    most = Math.max(most, ++atOnce)
    try {
      return await hash(plain, ...rest)
    } finally {
      atOnce--
    }
  }
})
test.after.each(() => gateway.stop())

const users = '/api/collections/users/records'
const account = (name: string, more = {}) => ({
  method: 'POST',
  url: users,
  body: {
    email: `${name}@example.com`,
    username: name,
    password: `password-${name}`,
    passwordConfirm: `password-${name}`,
    ...more,
  },
})
const run = (requests: unknown, token = '') =>
  send(gateway.url, { path: '/api/batch', headers: { authorization: token }, body: { requests } })

test('are hashed one after the other, in order', async () => {
  const names = Array.from({ length: 6 }, (_, n) => `batch_${n}`)
  const { status, text } = await run(names.map((name) => account(name)))
  assert.is(status, 200, text)
  assert.equal(
    hashed,
    names.map((name) => `password-${name}`),
  )
  assert.is(most, 1)
  await logIn(gateway.url, 'users', 'batch_5', 'password-batch_5')
})

test('cost nothing in a batch that fails otherwise', async () => {
  const names = Array.from({ length: 20 }, (_, n) => account(`batch_${n}`))
  const { status, json } = await run([...names, account('last', { email: 'x' })])
  assert.is(status, 400)
  assert.equal(Object.keys(json.data.requests), ['20'])
  assert.equal(hashed, [])
})

test('no rule lets in: no hash is made', async () => {
  const other = { ...account('x'), url: '/api/collections/members/records' }
  const { status } = await run([other, ...Array.from({ length: 30 }, (_, n) => account(`y${n}`))])
  assert.is(status, 400)
  assert.equal(hashed, [])
})

test('stop at the first wrong old password', async () => {
  const { token, record } = await logIn(gateway.url, 'users', 'dora', 'password-dora')
  hashed.length = 0
  const change = (oldPassword: string, password: string) => ({
    method: 'PATCH',
    url: `${users}/${record['id']}`,
    body: { password, passwordConfirm: password, oldPassword },
  })
  const wrong = await run(
    [account('before'), change('wrong', 'new-password'), account('after')],
    token,
  )
  assert.is(wrong.status, 400)
  assert.equal(Object.keys(wrong.json.data.requests), ['1'])
  const fault = wrong.json.data.requests[1].response.data.oldPassword.code
  assert.is(fault, 'validation_invalid_old_password')
  assert.not(hashed.includes('password-after'))
  const twice = [change('password-dora', 'new-password'), change('new-password', 'newer-password')]
  const right = await run(twice, token)
  assert.is(right.status, 200, right.text)
  await logIn(gateway.url, 'users', 'dora', 'newer-password')
})

test.run()
