import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('names in the query of a view')
let server: Booted
let headers: { authorization: string }

test.before(async () => {
  server = await boot()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: token }
  const fields = ['Count', 'firstName', 'plain'].map((name) => ({ name, type: 'text' }))
  const made = { name: 'things', type: 'base', fields }
  await send(server.url, { path: '/api/collections', body: made, headers })
  const body = { Count: 'a', firstName: 'b', plain: 'c' }
  await send(server.url, { path: '/api/collections/things/records', body, headers })
})
test.after(stopBooted)

const all = ['a', 'b', 'c']
const rows: [query: string, values: unknown[]][] = [
  ['SELECT id, Count AS one, firstName AS two, plain AS three FROM things', all],
  ['SELECT id, count AS one, firstname AS two, PLAIN AS three FROM things', all],
  ['SELECT t.id, Count AS one, t.FirstName AS two, t.Plain AS three FROM things t', all],
  [
    "SELECT id, count(*) AS one, 'Count' AS two, Count AS three FROM things GROUP BY id",
    [1, 'Count', 'a'],
  ],
  // A name in double quotes that is no column's is a text, and still the column's name.
  ['SELECT id, "one", "plain" AS two,"three"FROM things', ['one', 'c', 'three']],
  [
    'WITH t AS (SELECT DISTINCT id, "one" -- ,\n, Count FROM things) SELECT id, one, lower("ABC") AS two, "three" FROM t',
    ['one', 'abc', 'three'],
  ],
]
for (const [at, [query, values]] of rows.entries()) {
  test(query, async () => {
    const name = `view_${at}`
    const view = { name, type: 'view', viewQuery: query, listRule: '' }
    const made = await send(server.url, { path: '/api/collections', body: view, headers })
    assert.is(made.status, 200, made.text)
    assert.is(made.json.viewQuery, query)
    const { json } = await send(server.url, { path: `/api/collections/${name}/records` })
    const { one, two, three } = json.items[0]
    assert.equal([one, two, three], values)
  })
}

test('a view that reads no table is what it was last changed to', async () => {
  const path = '/api/collections/fixed_view'
  const ids = async () => {
    const { json } = await send(server.url, { path: `${path}/records` })
    return json.items.map(({ id }: { id: string }) => id)
  }
  const save = async (method: string, to: string, viewQuery: string) => {
    const body = { name: 'fixed_view', type: 'view', viewQuery, listRule: '' }
    const { status, text } = await send(server.url, { method, path: to, body, headers })
    assert.is(status, 200, text)
  }
  await save('POST', '/api/collections', "SELECT 'one' AS id")
  assert.equal(await ids(), ['one'])
  await save('PATCH', path, "SELECT 'two' AS id")
  assert.equal(await ids(), ['two'])
  await send(server.url, { method: 'DELETE', path, headers })
  await save('POST', '/api/collections', "SELECT id FROM things WHERE id != ''")
  assert.is((await ids()).length, 1)
  assert.is((await ids())[0].length, 15)
})

test('a view over a view with joins stays when that one, or its table, is changed', async () => {
  const save = async (method: string, path: string, body: object) => {
    const { status, text } = await send(server.url, { method, path, body, headers })
    assert.is(status, 200, text)
  }
  const collections = '/api/collections'
  const joined = (more: string) =>
    `SELECT things.id, o.id AS other${more} FROM things LEFT JOIN users o ON o.id = things.id`
  const view = { type: 'view', listRule: '' }
  await save('POST', collections, { ...view, name: 'inner_view', viewQuery: joined('') })
  const viewQuery = 'SELECT id, other FROM inner_view'
  await save('POST', collections, { ...view, name: 'outer_view', viewQuery })
  const left = async () =>
    (await send(server.url, { path: `${collections}/outer_view/records` })).json.totalItems
  assert.is(await left(), 1)
  await save('PATCH', `${collections}/inner_view`, { viewQuery: joined(', things.plain') })
  assert.is(await left(), 1)
  const { json } = await send(server.url, { path: `${collections}/things`, headers })
  const fields = [...json.fields, { name: 'more', type: 'text' }]
  await save('PATCH', `${collections}/things`, { fields, name: 'objects' })
  assert.is(await left(), 1)
})

test('a name that no column has is refused, whatever its case', async () => {
  for (const name of ['Nope', 'nope', 'NOPE', 't.Nope']) {
    const viewQuery = `SELECT id, ${name} AS one FROM things t`
    const body = { name: 'refused', type: 'view', viewQuery }
    const made = await send(server.url, { path: '/api/collections', body, headers })
    assert.is(made.status, 400, name)
  }
})

test.run()
