import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import Database from '../helper/database.js'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'

// A list of one's own favorites is enough: each step there and back multiplies its rows.
const back = 'favorites_via_owner'
const there = `${back}.owner.${back}.owner.${back}.text`
const filter = `${there} ?~ 'zzz' || name = 'nope'`
const rule = `@collection.favorites.owner.${there} ?~ 'zzz' || @request.auth.id = 'nobody'`

const bounds = { ms: 50 }
/** Favourites of ann. */
const own = 400

let server: Watched
let dir: string
let token: string

/** The fixture with `favorites`, many of them ann's, and collections with expensive rules. */
async function attackedFolder(): Promise<string> {
  const folder = copyFolder()
  const first = await boot({ dir: folder })
  try {
    const root = await logIn(first.url, '_superusers', 'root@example.com', '1234567890')
    const headers = { authorization: root.token }
    const users = (await send(first.url, { path: '/api/collections/users', headers })).json
    const owner = { type: 'relation', name: 'owner', collectionId: users.id, cascadeDelete: true }
    const open = { listRule: '', viewRule: '', createRule: '', updateRule: '', deleteRule: '' }
    const ruled = { ...open, viewRule: rule, createRule: rule, updateRule: rule, deleteRule: rule }
    const text = { type: 'text', name: 'text', max: 20000 }
    const view = `SELECT f.id, f.text FROM favorites f JOIN favorites g ON g.owner = f.owner
      JOIN favorites h ON h.owner = g.owner WHERE h.text = 'zzz'`
    for (const body of [
      { name: 'favorites', type: 'base', fields: [owner, text], ...open },
      { name: 'ruled', type: 'base', fields: [text], ...ruled },
      { name: 'pairs', type: 'view', viewQuery: view, listRule: '', viewRule: '' },
    ]) {
      const made = await send(first.url, { path: '/api/collections', body, headers })
      assert.is(made.status, 200, made.text)
    }
  } finally {
    await first.stop()
  }
  const database = new Database(join(folder, 'data.db'))
  database.exec(`
    UPDATE _collections SET listRule = '', viewRule = '' WHERE name = 'users';
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${own})
      INSERT INTO favorites (id, owner, text) SELECT 'fav' || (100000000000 + i),
        (SELECT id FROM users WHERE username = 'ann'), 'text ' || i FROM n;
    INSERT INTO ruled (id, text) VALUES ('ruled0000000001', 'a');
  `)
  database
    .prepare("INSERT INTO favorites (id, owner, text) VALUES ('longtext0000001', '', ?)")
    .run('a'.repeat(20_000))
  database.close()
  return folder
}

const start = () => bootWatched({ dir, args: ['--queryTimeout', '1'] })

/** Tokens survive the restart, the measurements don't. */
async function startAnew() {
  await server.stop()
  server = await start()
}

test.before(async () => {
  dir = await attackedFolder()
  server = await start()
  token = (await logIn(server.url, 'users', 'ann@example.com', 'password-ann')).token
})

test.after(async () => {
  await server?.stop()
  removeFolder(dir)
})

const list = (collection: string, asked: string) =>
  `/api/collections/${collection}/records?filter=${encodeURIComponent(asked)}`
const one = '/api/collections/ruled/records/ruled0000000001'

const rows: [name: string, request: Parameters<typeof send>[1], statuses: number[]][] = [
  ['a filter over back-relations', { path: list('users', filter) }, [200, 400]],
  ['the same without the count', { path: `${list('users', filter)}&skipTotal=1` }, [200, 400]],
  [
    'a sort over back-relations',
    { path: `/api/collections/users/records?sort=${there}` },
    [200, 400],
  ],
  ['a view rule', { path: one }, [404]],
  ['an update rule', { method: 'PATCH', path: one, body: { text: 'b' } }, [404]],
  ['a delete rule', { method: 'DELETE', path: one }, [404]],
  ['a create rule', { path: '/api/collections/ruled/records', body: { text: 'c' } }, [400]],
  ['a list over a view that joins', { path: list('pairs', "text = 'a'") }, [200, 400]],
  ['a record of such a view', { path: '/api/collections/pairs/records/fav100000000001' }, [404]],
  [
    'an expand over a rule',
    { path: `/api/collections/favorites/records?perPage=3&expand=owner.${back}` },
    [200],
  ],
  [
    'a pattern that fits into a long text everywhere',
    { path: list('favorites', `text ~ '%${'a'.repeat(3000)}b%'`) },
    [200, 400],
  ],
  [
    'a long text as the pattern',
    { path: list('favorites', `'${'a'.repeat(3000)}b' ~ text`) },
    [200, 400],
  ],
]

for (const [name, request, statuses] of rows) {
  test(`${name} does not hold the event loop`, async () => {
    const headers = { authorization: token }
    // The second request can use what the first one measured.
    for (let time = 0; time < 2; time++) {
      const ask = () => send(server.url, { ...request, headers })
      const answer = await within(() => server, bounds, ask, time === 0 ? startAnew : undefined)
      assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`)
    }
  })
}

test('a rule that a batch asks inside its transaction does not hold the event loop', async () => {
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const batch = { batch: { enabled: true, maxRequests: 50, timeout: 3 } }
  await send(server.url, {
    method: 'PATCH',
    path: '/api/settings',
    body: batch,
    headers: { authorization: root.token },
  })
  const requests = [
    { method: 'POST', url: '/api/collections/favorites/records', body: { text: 'of the batch' } },
    { method: 'PATCH', url: one, body: { text: 'b' } },
  ]
  const headers = { authorization: token }
  const answer = await within(
    () => server,
    bounds,
    () => send(server.url, { path: '/api/batch', body: { requests }, headers }),
    startAnew,
  )
  assert.is(answer.status, 400, answer.text)
  const left = await send(server.url, { path: list('favorites', "text = 'of the batch'") })
  assert.is(left.json.totalItems, 0)
  const after = { path: '/api/collections/favorites/records', body: { text: 'after' }, headers }
  assert.is((await send(server.url, after)).status, 200)
})

test.run()
