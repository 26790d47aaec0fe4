import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite<{ dir: string; server: Booted | undefined }>('auth rule')
test.before.each((context) => {
  context.dir = copyFolder()
  context.server = undefined
})
test.after.each(async ({ dir, server }) => {
  await server?.stop()
  removeFolder(dir)
})

const members = '/api/collections/members'
const single = { identity: 'single@example.com', password: 'password-single' }

/** As a folder may have it: no API saves a rule that can't be read, but a field may go after it. */
function setRule(dir: string, authRule: string | null): void {
  const db = new Database(join(dir, 'data.db'))
  db.prepare(
    "UPDATE _collections SET options = json_set(options, '$.authRule', ?) WHERE name = 'members'",
  ).run(authRule)
  db.close()
}

const start = (dir: string) => boot({ dir, args: ['--limits', 'off'] })

for (const rule of ['nosuchfield = 1', 'banned = ', 'strftime("%Y", nosuchfield) = "1"', null]) {
  test(`${rule}: nobody gets in, and whoever is in gets no further`, async (context) => {
    const before = await start(context.dir)
    context.server = before
    const { token } = await logIn(before.url, 'members', single.identity, single.password)
    await before.stop()

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
    // A wrong password is told nothing of the rule.
    const body = { ...single, password: 'x' }
    assert.is((await send(url, { path: `${members}/auth-with-password`, body })).status, 400)
  })
}

test('an account that the rule has come to keep out is refused its refresh', async (context) => {
  context.server = await start(context.dir)
  const { url } = context.server
  const { token, record } = await logIn(url, 'members', single.identity, single.password)
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

test.run()
