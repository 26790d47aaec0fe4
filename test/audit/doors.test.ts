import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { send } from '../helper/scenario.js'
import { brief, type Reader, readerOf } from './trail-of.js'

const test = suite('audit at every contract’s door')
let dir: string
let server: Booted
let reader: Reader

test.before(async () => {
  dir = copyFolder()
  for (const name of ['strapi', 'slugbase', 'jitsudo', 'mudbase']) {
    const { code, stderr } = await runCommand(['contracts', 'add', name, '--dir', dir])
    assert.is(code, 0, stderr)
  }
  server = await boot({ dir })
  reader = await readerOf(server.url)
})
test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

const email = 'ann@example.com'
const doors = [
  ['strapi', '/auth/local', 'identifier'],
  ['slugbase', '/api/auth/login', 'email'],
  ['jitsudo', '/v1/auth/login', 'email'],
  ['mudbase', '/api/auth/local/login', 'email'],
  ['weather', '/auth/login', 'email'],
] as const

for (const [door, path, identity] of doors) {
  test(`${door}: a login, a wrong password, an unknown account`, async () => {
    await reader.take()
    const attempt = (name: string, password: string) =>
      send(server.url, { path, body: { [identity]: name, password } })
    assert.is((await attempt(email, 'password-ann')).status, 200)
    await attempt(email, 'Zq9secret')
    await attempt(email, 'Zq9secret')
    await attempt('Zq9secret@example.com', 'Zq9secret')
    const entries = await reader.take()
    assert.equal(entries.map(brief), [
      `login ok password ${door} users>users`,
      `login auth.failed password ${door} ->users x2`,
      `login auth.failed password ${door} ->users`,
    ])
    assert.equal(
      entries.map(({ targetId }) => targetId === ''),
      [false, false, true],
    )
    assert.not.match(JSON.stringify(entries), 'Zq9secret')
  })
}

test('a contract’s own limit is noted, though its flow never runs', async () => {
  await reader.take()
  const body = { email: 'ann@example.com', password: 'wrong' }
  for (let i = 0; i < 25; i++) await send(server.url, { path: '/api/auth/local/login', body })
  const told = (await reader.take()).map(brief)
  assert.ok(
    told.some((text) => /^login request\.too_many - mudbase ->- x\d+$/.test(text)),
    told.join('\n'),
  )
})

test('a refresh token that comes twice is noted with its account', async () => {
  const { json } = await send(server.url, {
    path: '/c/mudbase/api/auth/local/login',
    body: { email: 'carl@example.com', password: 'password-carl' },
  }).then(async (first) => (first.status === 429 ? await later() : first))
  const renew = () =>
    send(server.url, { path: '/api/auth/refresh', body: { refreshToken: json.refreshToken } })
  assert.is((await renew()).status, 200)
  await reader.take()
  assert.is((await renew()).status, 401)
  const [entry] = await reader.take()
  assert.is(brief(entry!), 'authRefresh access.token_required refresh mudbase ->users')
  assert.equal(entry!.data, { reused: true })
})

/** A separate server without limits. */
async function later() {
  await server.stop()
  server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
  reader = await readerOf(server.url)
  return send(server.url, {
    path: '/api/auth/local/login',
    body: { email: 'carl@example.com', password: 'password-carl' },
  })
}

test.run()
