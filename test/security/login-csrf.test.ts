import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { clientAt, type Told } from './from-address.js'

const test = suite('weather: a page of another site plants no session')
let server: Booted
test.before(async () => {
  server = await boot({ args: ['--origins', '*,https://friend.example.com'] })
})
test.after(() => server.stop())

const account = JSON.stringify({ username: 'dora', password: 'password-dora' })

function logIn(headers: Record<string, string>): Promise<Told> {
  return clientAt(server.url, '127.0.0.1')('/auth/login', account, headers)
}

const foreign = [
  { origin: 'https://evil.example.com' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' },
]
const types = [
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain; application/json',
  '',
]

for (const headers of foreign) {
  test(`${JSON.stringify(headers)}: 403 for what needs no preflight`, async () => {
    for (const type of types) {
      const answer = await logIn({ ...headers, 'content-type': type })
      assert.is(answer.status, 403, `${type}: ${answer.text}`)
      assert.is(answer.headers['set-cookie'], undefined, 'nor does it end one')
      assert.is(answer.json.name, 'ClientResponseError 403')
      assert.is(answer.json.response.code, 403)
      assert.is(answer.json.isAbort, false)
    }
  })

  test(`${JSON.stringify(headers)}: JSON goes on as ever`, async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8']) {
      assert.is((await logIn({ ...headers, 'content-type': type })).status, 200)
    }
  })
}

test('its own pages and programs go on sending text/plain', async () => {
  for (const headers of [
    {},
    { origin: server.url },
    { origin: server.url, 'sec-fetch-site': 'same-origin' },
    { origin: 'https://friend.example.com', 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await logIn({ ...headers, 'content-type': 'text/plain' })
    assert.is(answer.status, 200, JSON.stringify(headers))
    assert.match(String(answer.headers['set-cookie']), 'pb_auth=')
  }
})

test.run()
