import '../helper/documented-answers.js'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { type Answer, logIn, send } from '../helper/scenario.js'
import { docsFolder } from './docs-folder.js'

/** Protected files: only signed-in users may read `secret` of `docs`. */
const test = suite('file tokens')
let dir: string
let server: Booted
let file: string

test.before(async () => {
  dir = docsFolder()
  // This adds the hidden column `blocked`.
  const added = await runCommand(['contracts', 'add', 'strapi', '--dir', dir])
  assert.is(added.code, 0, added.stderr)
  server = await boot({ dir, args: ['--limits', 'off'] })
  const form = new FormData()
  form.append('secret', new File(['the secret'], 'secret.txt'))
  const made = await send(server.url, { path: '/api/collections/docs/records', body: form })
  assert.is(made.status, 200, made.text)
  file = `/api/files/docs/${made.json.id}/${made.json.secret}`
})
test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

function change(sql: string): void {
  const db = new Database(join(dir, 'data.db'))
  db.exec(sql)
  db.close()
}

async function fileToken(session: string): Promise<string> {
  const headers = { authorization: session }
  const answer = await send(server.url, { method: 'POST', path: '/api/files/token', headers })
  assert.is(answer.status, 200, answer.text)
  return answer.json.token
}

const read = (token: string): Promise<Answer> =>
  send(server.url, { path: `${file}?token=${encodeURIComponent(token)}` })

const logInAs = async (name: string) =>
  (await logIn(server.url, 'users', name, `password-${name}`)).token

test('a protected file needs one; what else proves an account does not do', async () => {
  const session = await logInAs('ann')
  const right = await read(await fileToken(session))
  assert.is(right.text, 'the secret')
  for (const token of ['', 'x', session]) assert.is((await read(token)).status, 404, token)
  const headers = { authorization: session }
  assert.is((await send(server.url, { path: file, headers })).status, 404)
  const asSession = { authorization: await fileToken(session) }
  const path = '/api/collections/users/auth-refresh'
  assert.is((await send(server.url, { method: 'POST', path, headers: asSession })).status, 401)
  assert.is((await send(server.url, { method: 'POST', path: '/api/files/token' })).status, 401)
})

test('of an account that has been blocked since it opens nothing more', async () => {
  const token = await fileToken(await logInAs('carl'))
  assert.is((await read(token)).status, 200)
  change("UPDATE users SET blocked = 1 WHERE username = 'carl'")
  const refused = await read(token)
  assert.is(refused.status, 404)
  assert.not.match(refused.text, 'secret')
  change("UPDATE users SET blocked = 0 WHERE username = 'carl'")
  assert.is((await read(token)).status, 200)
})

test('ends with the account’s sessions', async () => {
  const token = await fileToken(await logInAs('fred'))
  assert.is((await read(token)).status, 200)
  change("UPDATE users SET tokenKey = tokenKey || 'x' WHERE username = 'fred'")
  assert.is((await read(token)).status, 404)
})

test('a superuser’s counts only from an address that superusers may come from', async () => {
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const token = await fileToken(root.token)
  assert.is((await read(token)).status, 200)
  const headers = { authorization: root.token }
  const settings = async (body: object) => {
    const path = '/api/settings'
    const saved = await send(server.url, { method: 'PATCH', path, headers, body })
    assert.is(saved.status, 200, saved.text)
  }
  await settings({ trustedProxy: { headers: ['X-Real-IP'] }, superuserIPs: ['127.0.0.1'] })
  const path = `${file}?token=${token}`
  assert.is((await send(server.url, { path })).status, 200)
  const elsewhere = { 'x-real-ip': '198.51.100.7' }
  assert.is((await send(server.url, { path, headers: elsewhere })).status, 404)
})

test.run()
