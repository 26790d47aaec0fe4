import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import Database from '../helper/database.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite<{ dir: string; server: Booted | undefined }>('rules of accounts')
/** With a session from before the rule was changed. */
let prepared: string
let token: string
test.before(async () => {
  prepared = copyFolder()
  const server = await start(prepared)
  token = (await logIn(server.url, 'members', single.identity, single.password)).token
  await server.stop()
})
test.after(() => removeFolder(prepared))
test.before.each((context) => {
  context.dir = copyFolder(prepared)
  context.server = undefined
})
test.after.each(async ({ dir, server }) => {
  await server?.stop()
  removeFolder(dir)
})

const members = '/api/collections/members'
const single = { identity: 'single@example.com', password: 'password-single' }

/**
 * As a folder may contain it: no API saves an invalid rule, but a field may be removed afterwards.
 */
function setRule(dir: string, rule: string | null, option = 'authRule'): void {
  const db = new Database(join(dir, 'data.db'))
  db.prepare(
    "UPDATE _collections SET options = json_set(options, ?, ?) WHERE name = 'members'",
  ).run(`$.${option}`, rule)
  db.close()
}

const start = (dir: string) => boot({ dir, args: ['--limits', 'off'] })

for (const rule of ['nosuchfield = 1', 'banned = ', 'strftime("%Y", nosuchfield) = "1"', null]) {
  test(`${rule}: nobody gets in, and whoever is in gets no further`, async (context) => {
    setRule(context.dir, rule)
    context.server = await start(context.dir)
    const { url } = context.server
    const login = await send(url, { path: `${members}/auth-with-password`, body: single })
    assert.is(login.status, 403, login.text)
    assert.not.match(login.text, 'eyJ')
    const refresh = await send(url, {
      method: 'POST',
      path: `${members}/auth-refresh`,
      headers: { authorization: token },
    })
    assert.is(refresh.status, 403, refresh.text)
    assert.not.match(refresh.text, 'eyJ')
    // A wrong password gets no hint of the rule.
    const body = { ...single, password: 'x' }
    assert.is((await send(url, { path: `${members}/auth-with-password`, body })).status, 400)
  })
}

test('an account that the rule has come to keep out is refused its refresh', async (context) => {
  context.server = await start(context.dir)
  const { url } = context.server
  const { record } = await logIn(url, 'members', single.identity, single.password)
  const headers = { authorization: token }
  const refresh = () => send(url, { method: 'POST', path: `${members}/auth-refresh`, headers })
  assert.is((await refresh()).status, 200)
  const root = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const banned = await send(url, {
    method: 'PATCH',
    path: `${members}/records/${record['id']}`,
    headers: { authorization: root.token },
    body: { banned: true },
  })
  assert.is(banned.status, 200, banned.text)
  const refused = await refresh()
  assert.is(refused.status, 403, refused.text)
  assert.not.match(refused.text, 'eyJ')
})

test('a rule of the second factor that can’t be read spares nobody the factor', async (context) => {
  setRule(context.dir, 'nosuchfield = 1', 'mfa.rule')
  context.server = await start(context.dir)
  const login = { path: `${members}/auth-with-password`, body: single }
  const answer = await send(context.server.url, login)
  assert.is(answer.status, 400, answer.text)
  assert.is(answer.json.message, 'Failed to authenticate.')
})

test('a manage rule that can’t be read makes nobody a manager', async (context) => {
  const show = async () => {
    context.server = await start(context.dir)
    const { url } = context.server
    const { token } = await logIn(url, 'users', 'ann', 'password-ann')
    const headers = { authorization: token }
    const { id } = (await send(url, { path: `${members}/records`, headers })).json.items[0]
    const path = `${members}/records/${id}`
    const shown = await send(url, { path, headers })
    const body = { email: 'other@example.com' }
    const changed = await send(url, { method: 'PATCH', path, headers, body })
    await context.server.stop()
    return { email: shown.json.email, changed: changed.status }
  }
  const db = new Database(join(context.dir, 'data.db'))
  const open = "listRule = '', viewRule = '', updateRule = ''"
  db.exec(`UPDATE _collections SET ${open} WHERE name = 'members'`)
  db.close()
  // The fixture's rule admits verified users, and ann is verified.
  setRule(context.dir, 'nosuchfield = 1', 'manageRule')
  assert.equal(await show(), { email: undefined, changed: 400 })
  setRule(context.dir, '@request.auth.verified = true', 'manageRule')
  const { email, changed } = await show()
  assert.match(email, '@example.com')
  assert.is(changed, 200)
})

test.run()
