import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite('settings.superuserIPs')
let gateway: TestGateway
let root = ''
let ann = ''
test.before(async () => {
  gateway = await startGateway()
  root = (await logIn(gateway.url, '_superusers', 'root@example.com', '1234567890')).token
  ann = (await logIn(gateway.url, 'users', 'ann', 'password-ann')).token
  await gateway.set({
    superuserIPs: ['10.0.0.0/8'],
    trustedProxy: { headers: ['X-Real-IP'], useLeftmostIP: false },
  })
})
test.after(() => gateway.stop())

const forbidden = {
  data: {},
  message: 'You are not allowed to perform this request.',
  status: 403,
}
const ask = (path: string, token: string, ip?: string) =>
  send(gateway.url, {
    path,
    headers: { authorization: token, ...(ip !== undefined && { 'x-real-ip': ip }) },
  })

test("another address is 403 for a superuser's every request, before any other answer", async () => {
  for (const path of [
    '/api/health',
    '/api/none',
    '/api/collections/none/records',
    '/page',
    '/_/',
  ]) {
    const { status, json } = await ask(path, root)
    assert.is(status, 403, path)
    assert.equal(json, forbidden, path)
  }
  const inContract = await ask('/c/weather/none', root)
  assert.is(inContract.status, 403)
  assert.is(inContract.json.response.message, forbidden.message)
})

test('a listed address is let in; others than superusers always', async () => {
  const { status, json } = await ask('/api/health', root, '10.1.2.3')
  assert.is(status, 200)
  assert.is(json.data.realIP, '10.1.2.3')
  assert.is((await ask('/api/health', ann)).status, 200)
})

test('nobody signs in as a superuser from elsewhere, and a wrong password is told first', async () => {
  const path = '/api/collections/_superusers/auth-with-password'
  const body = { identity: 'root@example.com', password: '1234567890' }
  const refused = await send(gateway.url, { path, body })
  assert.is(refused.status, 403)
  assert.equal(refused.json, forbidden)
  const wrong = await send(gateway.url, { path, body: { ...body, password: 'x' } })
  assert.is(wrong.status, 400)
  const accepted = await send(gateway.url, { path, body, headers: { 'x-real-ip': '10.1.2.3' } })
  assert.is(accepted.status, 200)
})

test.run()
