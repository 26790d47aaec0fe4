import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import Database from '../helper/database.js'
import { bootWatched, type Watched, within } from '../helper/loop.js'

const megabyte = 1 << 20
const bounds = { ms: 50, peakBytes: 400 * megabyte }
let server: Watched
let token = ''

test.before(async () => {
  server = await bootWatched()
  const login = { identity: 'root@example.com', password: '1234567890' }
  const path = '/api/collections/_superusers/auth-with-password'
  token = ((await post(path, login)) as { token: string }).token
  const owner = { type: 'relation', collectionId: '_pb_users_auth_', maxSelect: 1 }
  await post('/api/collections', {
    name: 'notes',
    type: 'base',
    ...Object.fromEntries(['list', 'view', 'create'].map((rule) => [`${rule}Rule`, ''])),
    fields: [
      { name: 'text', type: 'text', max: 5_000_000 },
      { name: 'owner', ...owner },
      { name: 'other', ...owner },
    ],
  })
})
test.after(() => server.stop())

test('expand takes a hundred paths, and refuses more at once', async () => {
  const path = '/api/collections/notes/records'
  const paths = (count: number) => Array.from({ length: count }, (_, index) => `owner.x${index}`)
  const ask = (expand: string[]) => fetch(`${server.url}${path}?expand=${expand}`)
  assert.is((await ask(paths(100))).status, 200)
  await withinBounds(async () => {
    assert.is((await ask(paths(101))).status, 400)
    assert.is((await ask(paths(20_000))).status, 400)
  })
})

test('paths that go back and forth neither hold the event loop nor fill the memory', async () => {
  const users = await fetch(`${server.url}/api/collections/users/records`, {
    headers: { Authorization: token },
  })
  const { items } = (await users.json()) as { items: { id: string }[] }
  const owner = items[0]!.id
  const notes = Array.from({ length: 300 }, () => ({ text: 'x', owner, other: owner }))
  const path = '/api/collections/notes/records'
  const db = new Database(join(server.dir, 'data.db'))
  const insert = db.prepare('INSERT INTO notes (id, text, owner, other) VALUES (?, ?, ?, ?)')
  for (const [index, note] of notes.entries()) {
    insert.run(`note${String(index).padStart(11, '0')}`, note.text, note.owner, note.other)
  }
  db.close()
  const ask = (expand: string) =>
    fetch(`${server.url}${path}?perPage=300&expand=${expand}`, {
      headers: { Authorization: token },
    })
  const steps = ['notes_via_owner', 'notes_via_other']
  const turns = steps.flatMap((back) => ['owner', 'other'].map((to) => `owner.${back}.${to}`))
  await withinBounds(async () => {
    const wide = await ask(turns.join(','))
    const long = await ask('owner.notes_via_owner.owner.notes_via_owner.owner.notes_via_other')
    assert.is(wide.status, 400, 'two times 300 records and theirs, for each of 300')
    assert.is(long.status, 400)
    const one = await ask('owner,other')
    assert.is(one.status, 200)
    assert.is(((await one.json()) as { items: unknown[] }).items.length, 300)
  })
})

test('a list of large texts is written in pieces', async () => {
  const length = 4_900_000
  for (const sign of ['<', '\u0001']) {
    for (let count = 0; count < 6; count++) {
      await post('/api/collections/notes/records', { text: sign.repeat(length) })
    }
  }
  // Written in one piece it took 5.5 s, read in one piece 89 ms.
  const { bytes, ids } = await withinBounds(async () => {
    const answer = await fetch(
      `${server.url}/api/collections/notes/records?filter=owner=''&sort=-text,-id`,
    )
    assert.is(answer.status, 200)
    let bytes = 0
    let ids = ''
    for await (const piece of answer.body!) {
      bytes += piece.length
      // The part after a text is short.
      ids += Buffer.from(piece)
        .toString()
        .replace(/<+|(?:\\u0001)+/g, '')
    }
    return { bytes, ids }
  })
  const shown = [...ids.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id)
  const db = new Database(join(server.dir, 'data.db'), { readonly: true })
  const stored = db.prepare("SELECT id FROM notes WHERE owner = '' ORDER BY text DESC, id DESC")
  assert.equal(shown, stored.pluck().all(), 'in the order that was asked for')
  db.close()
  // Each is a six-byte escape if it is escaped.
  assert.ok(bytes > 7 * 6 * length - 6 * length, `${bytes} bytes`)
})

test('a large text that a list does not show is not read', async () => {
  const url = `${server.url}/api/collections/notes/records?filter=owner=''&sort=-text&fields=`
  const shown = async (fields: string) =>
    ((await (await fetch(url + fields)).json()) as { items: Record<string, unknown>[] }).items
  await server.held()
  assert.is((await shown('id')).length, 12)
  const { peakBytes: before } = await server.held()
  for (const fields of ['id', 'id,created,collectionName', 'owner']) {
    const items = await shown(fields)
    assert.is(items.length, 12, fields)
  }
  // They hold 59 MB, and read three times took 150 MB.
  const { peakBytes } = await server.held()
  assert.ok(peakBytes - before < 30 * megabyte, `${(peakBytes - before) / megabyte} MB`)
  const [first] = await shown('id,text:excerpt(3)')
  assert.equal(Object.keys(first!), ['id', 'text'])
})

test('many who ask for such a page at once, and read slowly, do not fill the memory', async () => {
  const url = `${server.url}/api/collections/notes/records?filter=owner=''`
  const asked = ['', '&fields=text,id', ''].flatMap((more) => [url + more, url + more])
  const sizes = await withinBounds(async () => {
    const answers = await Promise.all(asked.map((each) => fetch(each)))
    return Promise.all(
      answers.map(async ({ body }) => {
        let bytes = 0
        for await (const piece of body!) {
          bytes += piece.length
          if (bytes % 64 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        return bytes
      }),
    )
  })
  assert.is(Math.max(...sizes) - Math.min(...sizes) < 5000, true, sizes.join())
})

test('expanded and viewed, large texts come in pieces as well', async () => {
  const db = new Database(join(server.dir, 'data.db'))
  const large = db.prepare('SELECT id FROM notes WHERE length(text) > 1000').pluck().all()
  const to = { name: 'note', type: 'relation', maxSelect: 99, collectionId: await idOf('notes') }
  await post('/api/collections', { name: 'shelves', type: 'base', listRule: '', fields: [to] })
  db.prepare("INSERT INTO shelves (id, note) VALUES ('shelf0000000001', ?)").run(
    JSON.stringify(large),
  )
  db.close()
  const viewQuery = 'SELECT id, text FROM notes'
  await post('/api/collections', { name: 'texts', type: 'view', listRule: '', viewQuery })
  for (const path of ['shelves/records?expand=note', "texts/records?filter=text<'a'"]) {
    await withinBounds(async () => {
      const answer = await fetch(`${server.url}/api/collections/${path}`)
      assert.is(answer.status, 200, path)
      let bytes = 0
      for await (const piece of answer.body!) bytes += piece.length
      assert.ok(bytes > 6 * 4_900_000, `${path}: ${bytes} bytes`)
    })
  }
})

test('a client that goes away in the middle ends the writing', async () => {
  const leave = new AbortController()
  const answer = await fetch(`${server.url}/api/collections/notes/records`, {
    signal: leave.signal,
  })
  await answer.body!.getReader().read()
  leave.abort()
  assert.is((await fetch(`${server.url}/api/health`)).status, 200)
  // A client that disconnects isn't an error.
  assert.not.match(server.stderr(), /"level":(?:50|60)|unhandled/i)
})

function withinBounds<T>(work: () => Promise<T>): Promise<T> {
  return within(() => server, bounds, work)
}

async function idOf(name: string): Promise<string> {
  const headers = { Authorization: token }
  const answer = await fetch(`${server.url}/api/collections/${name}`, { headers })
  return ((await answer.json()) as { id: string }).id
}

async function post(path: string, body: object): Promise<unknown> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: token },
    body: JSON.stringify(body),
  })
  const value = await answer.json()
  assert.is(answer.status, 200, JSON.stringify(value))
  return value
}

test.run()
