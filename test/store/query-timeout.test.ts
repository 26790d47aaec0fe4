import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

/** The fixture with so many users that a scan of them runs outside the event loop. */
function grownFolder(): string {
  const dir = copyFolder()
  const database = new Database(join(dir, 'data.db'))
  const columns = database.pragma('table_info(users)') as { name: string }[]
  const values: Record<string, string> = {
    id: "printf('grown%010d', i)",
    tokenKey: 'hex(randomblob(25))',
    email: "'grown-' || i || '@example.com'",
    username: "'grown_' || i",
  }
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const selected = columns.map(({ name }) => values[name] ?? `ann."${name}"`).join(', ')
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)
    INSERT INTO users (${names}) SELECT ${selected} FROM n,
      (SELECT * FROM users WHERE username = 'ann') AS ann`)
  database
    .prepare("UPDATE _collections SET viewRule = ?, updateRule = ? WHERE name = 'members'")
    .run(endless, endless)
  database.close()
  return dir
}

// 8,000 times 8,000 patterns, none of which matches.
const endless = '@collection.users:a.name ?~ @collection.users:b.email'

test('--queryTimeout ends a read with the answer of a bad filter, and nobody else waits', async () => {
  const dir = grownFolder()
  const server = await boot({ dir, args: ['--queryTimeout', '1'] })
  try {
    const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const ann = await logIn(server.url, 'users', 'ann@example.com', 'password-ann')
    const asRoot = { headers: { authorization: root.token } }
    const asAnn = { headers: { authorization: ann.token } }
    const list = `/api/collections/users/records?filter=${encodeURIComponent(endless)}`
    const members = '/api/collections/members/records'
    const [member] = (await send(server.url, { path: members, ...asRoot })).json.items
    const record = `${members}/${member.id}`

    let worstMs = 0
    let scanning = true
    const beside = (async () => {
      while (scanning) {
        const sent = performance.now()
        const path = '/api/collections/users/auth-refresh'
        const { status } = await send(server.url, { method: 'POST', path, ...asAnn })
        assert.is(status, 200)
        worstMs = Math.max(worstMs, performance.now() - sent)
      }
    })()
    const timed = async (request: Parameters<typeof send>[1]) => {
      const sent = performance.now()
      const answer = await send(server.url, request)
      return { ...answer, ms: performance.now() - sent }
    }
    const answers = await Promise.all([
      timed({ path: list, ...asRoot }),
      timed({ path: record, ...asAnn }),
    ])
    answers.push(await timed({ method: 'PATCH', path: record, body: {}, ...asAnn }))
    scanning = false
    await beside
    assert.equal(
      answers.map(({ status }) => status),
      [400, 404, 404],
    )
    assert.is(answers[0]!.json.message, 'Something went wrong while processing your request.')
    for (const { ms } of answers) assert.ok(ms > 990 && ms < 5000, `${ms} ms`)
    assert.ok(worstMs < 700, `a refresh took ${worstMs} ms`)

    const after = await send(server.url, {
      path: '/api/collections/users/records?filter=name!="none"&sort=-name&perPage=1',
      ...asRoot,
    })
    assert.is(after.status, 200)
    assert.is(after.json.totalItems, 8006)
  } finally {
    await server.stop()
    removeFolder(dir)
  }
})

test.run()
