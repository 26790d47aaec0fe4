import '../helper/documented-answers.js'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { codeAt, enrol } from '../helper/factors.js'
import { cheapenPasswords, type MailWorld, openMailWorld } from '../helper/mail-world.js'
import { send } from '../helper/scenario.js'

const test = suite('an account with an authenticator app at the doors of the contracts')
const users = '/api/collections/users'
const email = 'ann@example.com'
const password = 'password-ann'
let world: MailWorld
let dir: string
test.before(async () => {
  dir = copyFolder()
  cheapenPasswords(dir, 'users', { [email]: password, 'bob@example.com': 'password-bob' })
  const args = ['--limits', 'off', '--set', 'mudbase.requireEmailVerification=false']
  world = await openMailWorld({ boot: { dir, args } })
})
test.after(async () => {
  await world.stop()
  removeFolder(dir)
})
test.before.each(() => {
  const own = new Database(join(dir, 'pocketgate.db'))
  own.exec('DELETE FROM totp_secrets; DELETE FROM recovery_codes')
  own.close()
  world.db.exec('DELETE FROM _mfas')
})

async function signedIn() {
  const client = world.client()
  await client.collection('users').authWithPassword(email, password)
  return client
}

const post = (path: string, body: object) => send(world.url, { path, body })
const mudbase = (password: string) => post('/api/auth/local/login', { email, password })
const isGood = async (token: string) => {
  const answer = await send(world.url, {
    path: `${users}/auth-refresh`,
    method: 'POST',
    headers: { authorization: token },
  })
  return answer.status === 200
}

test('an app counts where a contract needs it, with nothing switched on and nothing told', async () => {
  const before = await send(world.url, { path: `${users}/auth-methods` })
  assert.equal(Object.keys(before.json).sort(), [
    'authProviders',
    'emailPassword',
    'mfa',
    'oauth2',
    'otp',
    'password',
    'usernamePassword',
  ])
  const { secret } = await enrol(await signedIn(), 'users')
  const first = await post(`${users}/auth-with-password`, { identity: email, password })
  assert.is(first.status, 401)
  const body = { code: codeAt(secret), mfaId: first.json.mfaId }
  assert.is((await post(`${users}/auth-with-totp`, body)).status, 200)
  const passkeys = await post(`${users}/auth-with-passkey/options`, {})
  assert.is(passkeys.status, 403)
  // Superusers can't sign in to a contract.
  const superusers = '/api/collections/_superusers/auth-with-totp'
  assert.is((await post(superusers, { identity: 'root@example.com', code: '1' })).status, 403)
})

const closed = {
  strapi: ['/auth/local', (password: string) => ({ identifier: email, password })],
} as const

for (const [name, [path, body]] of Object.entries(closed)) {
  test(`${name}: the right password is a wrong one, and begins no step`, async () => {
    await enrol(await signedIn(), 'users')
    const right = await post(path, body(password))
    const wrong = await post(path, body('nonsense'))
    assert.ok(right.status === 400 || right.status === 401)
    assert.is(`${right.status} ${right.text}`, `${wrong.status} ${wrong.text}`)
    assert.is(world.db.prepare('SELECT count(*) FROM _mfas').pluck().get(), 0)
  })
}

test('a factor that is added ends the other sessions, and not the one it was added in', async () => {
  const { json: one } = await mudbase(password)
  const { json: other } = await mudbase(password)
  assert.ok(one.token && other.token)
  const native = await signedIn()
  const mine = world.client()
  mine.authStore.save(one.token, native.authStore.record)
  const { secret } = await enrol(mine, 'users')
  assert.ok(await isGood(one.token))
  assert.not(await isGood(other.token))
  const refresh = await post('/api/auth/refresh', { refreshToken: other.refreshToken })
  assert.is(refresh.status, 401)
  // A token without a session works as before.
  assert.ok(await isGood(native.authStore.token))
  await native.send(`${users}/totp`, { method: 'DELETE', body: { code: codeAt(secret) } })
  assert.not(await isGood(one.token))
})

test('contracts list says who asks for the factors, once somebody has one', async () => {
  const list = async () => (await runCommand(['contracts', 'list', '--dir', dir])).stdout
  assert.not((await list()).includes('second factors'))
  await enrol(await signedIn(), 'users')
  assert.match(await list(), /second factors, which only this gateway asks for/)
})

test.run()
