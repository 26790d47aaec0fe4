import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'

const path = '/api/collections/papers/records'

let server: Watched

test.before(async () => {
  server = await bootWatched()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const rules = Object.fromEntries(
    ['list', 'view', 'create', 'delete'].map((rule) => [`${rule}Rule`, '']),
  )
  const fields = [
    { name: 'data', type: 'json', maxSize: 4_000_000 },
    { name: 'html', type: 'editor' },
    { name: 'kind', type: 'select', values: ['a', 'b'] },
  ]
  const body = { name: 'papers', type: 'base', ...rules, fields }
  const headers = { authorization: token }
  const made = await send(server.url, { path: '/api/collections', body, headers })
  assert.is(made.status, 200, made.text)
})
test.after(() => server.stop())

function held(ms: number, request: Parameters<typeof send>[1]) {
  return within(
    () => server,
    { ms },
    () => send(server.url, request),
  )
}

// Unsorted, because sorted data is sorted in no time.
const count = 120_000
const many = Array.from({ length: count }, (_, i) => `k${((i * 7919) % count).toString(36)}`)
const keys = Object.fromEntries(many.map((key) => [key, 1]))

test('a json value of 120,000 keys is sorted with breaks', async () => {
  const created = await held(50, { path, body: { data: keys } })
  assert.is(created.status, 200, created.text.slice(0, 300))
  const shown = [...created.text.matchAll(/"(k\w+)":1/g)].map(([, key]) => key)
  assert.equal(shown, [...many].sort())
})

// Each of them took a search, a call or a pattern of its own: up to 120 ms.
test('a text of two million quotes is kept, or repeated in a fault, with breaks', async () => {
  const quotes = '"'.repeat(1_950_000)
  const kept = await held(50, { path, body: { data: quotes } })
  assert.is(kept.status, 200, kept.text.slice(0, 300))
  // Not `is`, which would print both.
  assert.ok(JSON.parse(kept.text).data === quotes)
  const removed = { path: `${path}/${JSON.parse(kept.text).id}`, method: 'DELETE' }
  assert.is((await send(server.url, removed)).status, 204)

  const refused = await held(50, { path, body: { kind: quotes } })
  assert.is(refused.status, 400)
  assert.ok(JSON.parse(refused.text).data.kind.message === `Invalid value ${quotes}.`)
})

test('a list of such values is picked from with breaks', async () => {
  for (let i = 0; i < 3; i++) {
    const created = await send(server.url, { path, body: { data: keys } })
    assert.is(created.status, 200, created.text.slice(0, 300))
  }
  for (const fields of ['data', 'id,data.k5', 'data.*,html:excerpt(9)']) {
    const listed = await held(50, { path: `${path}?fields=${fields}` })
    assert.is(listed.status, 200, fields)
    assert.match(listed.text, '"k5":1', fields)
  }
})

test('the text of large HTML is made with breaks', async () => {
  for (const html of [
    `<p>${'<b>'.repeat(1_000_000)}`,
    `<table>${'<tr><td></b>'.repeat(300_000)}</table>`,
    `${' '.repeat(4_900_000)}text`,
  ]) {
    const created = await held(150, { path, body: { html } })
    assert.is(created.status, 200, created.text.slice(0, 300))
  }
  const listed = await held(50, { path: `${path}?filter=html!=''&fields=html:excerpt(10)` })
  assert.is(listed.status, 200)
  assert.match(listed.text, '{"html":"text"}')
})

test('the time for a text grows as its length, also where no tag ends', async () => {
  const count = 1_500_000
  for (const html of ['<', '<a x="<', '<script><', '<!--<!'].map((start) =>
    start.padEnd(count, '<'),
  )) {
    const created = await send(server.url, { path, body: { html } })
    assert.is(created.status, 200, created.text.slice(0, 300))
    const { id } = JSON.parse(created.text)
    const started = performance.now()
    const viewed = await held(50, { path: `${path}/${id}?fields=html:excerpt(3)` })
    assert.is(viewed.status, 200)
    // Less than a second; copied for every 64 signs it took twenty.
    assert.ok(performance.now() - started < 8000, html.slice(0, 9))
  }
})

test('?fields= takes a thousand paths, and refuses more', async () => {
  const ask = (count: number) =>
    held(50, { path: `${path}?fields=${Array.from({ length: count }, (_, i) => `f${i}`)}` })
  assert.is((await ask(1000)).status, 200)
  assert.is((await ask(1001)).status, 400)
  assert.is((await ask(100_000)).status, 400)
})

test.run()
