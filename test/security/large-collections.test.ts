import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const path = '/api/collections'
const ms = 50
let server: Watched
let headers: { authorization: string }

test.before(async () => {
  server = await bootWatched()
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: root.token }
  // Code loaded by the first change of a collection isn't counted.
  assert.is((await create('first', {})).status, 200)
})
test.after(() => server.stop())

const many = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))
const nested = (levels: number, text: string) => '('.repeat(levels) + text + ')'.repeat(levels)
const fields = (count: number) => many(count, (at) => ({ name: `f${at}`, type: 'text' }))

function create(name: string, more: object) {
  const body = { name, type: 'base', fields: [{ name: 'title', type: 'text' }], ...more }
  return send(server.url, { method: 'POST', path, headers, body })
}

// In PocketBase up to 10 s of work; here they blocked the server for up to 840 ms, and for minutes
// with 50,000 indexes.
const refused: Record<string, object> = {
  '10,000 fields': { fields: fields(10_000) },
  'a rule of 30,000 comparisons': {
    listRule: many(30_000, (at) => `title='${at}'`).join('||'),
  },
  'a rule of one text of 4 MB': { viewRule: `title='${'x'.repeat(4_000_000)}'` },
  'a rule of 15,000 levels': { createRule: nested(15_000, 'id=1') },
  'a rule of 1,000 levels around a long text': {
    updateRule: nested(1000, `title='${'x'.repeat(30_000)}'`),
  },
  'a second step by a rule of 40,000 characters': {
    type: 'auth',
    mfa: { enabled: true, rule: `email='${'x'.repeat(40_000)}'` },
  },
  '50,000 indexes': {
    indexes: many(50_000, (at) => `CREATE INDEX ix_${at} ON x (title) WHERE title != '${at}'`),
  },
  'an index of 5 MB': {
    indexes: [`CREATE INDEX ix_long ON x (title) WHERE title != '${'y'.repeat(5_000_000)}'`],
  },
  // Each is a worst case for a regular expression: 60,000 characters took minutes.
  'an index of blanks': { indexes: [`CREATE${' '.repeat(60_000)}x`] },
  'an index of opening brackets': { indexes: [`CREATE INDEX a ON ${'('.repeat(60_000)}`] },
  'an index of blanks and brackets': { indexes: [`CREATE INDEX a ON x (${') '.repeat(30_000)}x`] },
  'a select of 400,000 values': {
    fields: [{ name: 's', type: 'select', maxSelect: 1, values: many(400_000, (at) => `v${at}`) }],
  },
  'a view of 5 MB': {
    type: 'view',
    viewQuery: `SELECT id, '${'x'.repeat(5_000_000)}' AS a FROM users`,
  },
  'a view of semicolons': { type: 'view', viewQuery: `SELECT 1 AS id${';'.repeat(60_000)}x` },
  'a view of blanks': { type: 'view', viewQuery: `SELECT 1 AS id${' '.repeat(60_000)}x y z` },
  'a view of 30,000 columns': {
    type: 'view',
    viewQuery: `SELECT id,${'a,'.repeat(30_000)}b FROM users`,
  },
  'a view of comments that never end': {
    type: 'view',
    viewQuery: `SELECT id ${'/*'.repeat(30_000)} FROM users`,
  },
}
let count = 0
for (const [what, body] of Object.entries(refused)) {
  test(`${what}: refused, and nobody waits for it`, async () => {
    const name = `refused_${count++}`
    const { status } = await within(
      () => server,
      { ms },
      () => create(name, body),
    )
    assert.is(status, 400)
    assert.is((await send(server.url, { path: `${path}/${name}`, headers })).status, 404)
  })
}

// As large as allowed.
const taken: Record<string, object> = {
  [isPostgres ? '1,590 fields' : '1,990 fields']: { fields: fields(isPostgres ? 1590 : 1990) },
  'fields that are all one': { fields: many(2000, () => ({ name: 'f', type: 'text' })) },
  'fields without names or ids': { fields: many(1990, () => ({ type: 'text' })) },
  'five rules of 90 levels': Object.fromEntries(
    ['list', 'view', 'create', 'update', 'delete'].map((rule) => [
      `${rule}Rule`,
      nested(90, `title='${'x'.repeat(32_000)}'`),
    ]),
  ),
  '400 indexes': {
    indexes: many(400, (at) => `CREATE INDEX ix_taken_${at} ON x (title) WHERE title != '${at}'`),
  },
  '50,000 values': {
    fields: [{ name: 's', type: 'select', maxSelect: 1, values: many(50_000, (at) => `v${at}`) }],
  },
}
for (const [what, body] of Object.entries(taken)) {
  test(`${what}: made, changed and read, and nobody waits for it`, async () => {
    const bounds = { ms }
    const name = `taken_${count++}`
    const made = await within(
      () => server,
      bounds,
      (round) => create(`${name}_${round}`, withNames(body, `${name}_${round}`)),
    )
    const isNameless = what === 'fields without names or ids'
    assert.is(made.status, isNameless ? 400 : 200, made.text.slice(0, 300))
    if (isNameless) return
    const one = { path: `${path}/${made.json.id}`, headers }
    const changed = await within(
      () => server,
      bounds,
      () => send(server.url, { ...one, method: 'PATCH', body: { viewRule: null, deleteRule: '' } }),
    )
    assert.is(changed.status, 200)
    const read = await within(
      () => server,
      bounds,
      () => send(server.url, one),
    )
    assert.equal(read.json.fields, made.json.fields)
    assert.equal([read.json.viewRule, read.json.deleteRule], [null, ''])
  })
}

/** Index names are unique across all collections. */
function withNames(body: object, name: string): object {
  return JSON.parse(JSON.stringify(body).replaceAll('ix_taken', `ix_${name}`))
}

test('300 collections are imported, imported again and deleted again, and nobody waits for it', async () => {
  const collections = many(300, (at) => ({
    name: `imported_${at}`,
    type: 'base',
    fields: [{ name: 'title', type: 'text' }],
  }))
  const all = (await send(server.url, { path: `${path}?perPage=500`, headers })).json.items
  const steps = [{ collections }, { collections }, { collections: all, deleteMissing: true }]
  for (const [at, body] of steps.entries()) {
    const { status, text } = await within(
      () => server,
      { ms },
      () => send(server.url, { method: 'PUT', path: `${path}/import`, headers, body }),
    )
    assert.is(status, 204, text)
    const filter = encodeURIComponent("name~'imported_'")
    const found = await send(server.url, { path: `${path}?filter=${filter}`, headers })
    assert.is(found.json.totalItems, at < 2 ? 300 : 0)
  }
})

test.run()
