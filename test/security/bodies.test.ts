import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import PocketBase from 'pocketbase'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { until } from '../helper/mail-world.js'
import { sendRaw } from '../http/raw-request.js'

const megabyte = 1 << 20
const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const boundary = 'multipart/form-data; boundary=x'
const records = '/api/collections/users/records'
const login = '/api/collections/users/auth-with-password'
// The rule of docs/request.md, by the body's size.
const heldMs = (bytes: number) => (bytes > 4 * megabyte ? 150 : 50)

let server: Watched

test.before(async () => {
  server = await bootWatched()
})
test.after(() => server.stop())

const many = (count: number, make: (index: number) => string, between = ',') =>
  Array.from({ length: count }, (_, index) => make(index)).join(between)
const pair = (index: number) => `"k${index}":1`
const list = (text: string) => `{"a":[${text}]}`

// Except for the plain text, each took seconds, or ended a process with a heap of 512 MB.
const rows: [what: string, path: string, type: string, body: () => string][] = [
  ['a text', records, json, () => `{"a":"${'x'.repeat(30 * megabyte)}"}`],
  ['escapes', records, json, () => `{"a":"${'\\u0041'.repeat(5 * megabyte)}"}`],
  ['half pairs', records, json, () => `{"a":"${'\\ud800'.repeat(5 * megabyte)}"}`],
  ['blanks', records, json, () => `{${' '.repeat(30 * megabyte)}}`],
  ['texts of 199 digits', records, json, () => `{"a":"${`${'1'.repeat(199)}x`.repeat(150_000)}"}`],
  ['one number', records, json, () => `{"a":${'1'.repeat(30 * megabyte)}}`],
  ['2.5 million keys', records, json, () => `{${many(2_500_000, pair)}}`],
  ['as many keys as fit', login, json, () => `{${many(90_000, pair)}}`],
  ['as many keys inside', records, json, () => `{"a":{${many(124_000, pair)}}}`],
  [
    'a large number beside many keys',
    records,
    json,
    () => `{"a":{"x":1e100,${many(124e3, pair)}}}`,
  ],
  ['a list of {}', records, json, () => list(many(10_000_000, () => '{}'))],
  ['as many {} as are read', records, json, () => list(many(160_000, () => '{}'))],
  ['a form of 900,000 keys', records, form, () => many(900_000, (index) => `k${index}=1`, '&')],
  ['a form of escapes', records, form, () => `a=${'%41'.repeat(3 * megabyte)}`],
  ['a form of bytes that are no UTF-8', records, form, () => `a=${'%ff'.repeat(3 * megabyte)}`],
  ['a form of blanks', records, form, () => `a=${'+'.repeat(9 * megabyte)}`],
  ['[ on a contract', '/auth/login', json, () => '['.repeat(33_000_000)],
  ['[ within its limit', '/auth/login', json, () => '['.repeat(1_000_000)],
]

for (const [what, path, type, make] of rows) {
  test(`a body of ${what} does not hold the event loop`, async () => {
    const body = make()
    const bounds = { ms: heldMs(body.length) }
    const status = await within(
      () => server,
      bounds,
      () => post(path, type, body),
    )
    assert.ok(status >= 400 && status < 500, `${status}`)
  })
}

const largeText = 'x'.repeat(30 * megabyte)
const part = (name: string, text: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
const large: [what: string, type: string, body: () => string][] = [
  ['texts', json, () => `{"a":"${largeText}"}`],
  ['texts of forms', boundary, () => `${part('name', largeText)}--x--`],
  [
    'texts in parts',
    boundary,
    () => `${many(900, () => part('name', largeText.slice(0, 30_000)), '')}--x--`,
  ],
]
for (const [what, type, make] of large) {
  test(`ten large ${what} at once take the memory of one, and hold the loop no longer`, async () => {
    const body = make()
    const answers = await within(
      () => server,
      // Four were 480 MB while each waited in memory.
      { ms: 150, peakBytes: 400 * megabyte },
      () => Promise.all(Array.from({ length: 10 }, () => post(records, type, body))),
    )
    assert.equal(new Set(answers), new Set([400]))
    assert.equal(leftUploads(), [])
  })
}

test('of large bodies that are cut in the middle nothing stays on the disk', async () => {
  for (const [, type, make] of large) {
    const body = make()
    const head = `POST ${records} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('error', () => {})
    await new Promise<void>((sent) =>
      socket.write(head + body.slice(0, 20 * megabyte), () => sent()),
    )
    socket.resetAndDestroy()
  }
  await until(() => leftUploads().length === 0, 'the files are gone')
})

test('what large bodies hold arrives whole, and in its order', async () => {
  const text = 'ä'.repeat(2_400_000)
  const root = new PocketBase(server.url)
  await root.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  await root.collections.create({
    name: 'large_texts',
    type: 'base',
    createRule: '',
    fields: ['a', 'b', 'c'].map((name) => ({ name, type: 'text', max: 3_000_000 })),
  })
  const values = { a: `1${text}`, b: `2${text}`, c: 'last' }
  const multipart = new FormData()
  for (const [name, value] of Object.entries(values)) multipart.set(name, value)
  const bodies: RequestInit[] = [
    { body: JSON.stringify(values), headers: { 'content-type': json } },
    // A text that is most of the body is not copied out of it.
    { body: JSON.stringify({ a: values.a, c: 'last' }), headers: { 'content-type': json } },
    { body: multipart },
    {
      body: new URLSearchParams({ a: 'x'.repeat(2_900_000), b: 'y'.repeat(2_900_000), c: 'last' }),
    },
  ]
  for (const init of bodies) {
    const response = await fetch(`${server.url}/api/collections/large_texts/records`, {
      ...init,
      method: 'POST',
    })
    const record = (await response.json()) as Record<string, string>
    assert.is(response.status, 200, JSON.stringify(record).slice(0, 300))
    const sent = init.body instanceof URLSearchParams ? Object.fromEntries(init.body) : values
    assert.is(record['a'], sent.a)
    assert.ok(record['b'] === sent.b || record['b'] === '')
    assert.is(record['c'], 'last')
  }
})

// Go's server allows this, too: five of every six bytes are chunk syntax.
const chunked: [what: string, path: string, type: string, start: string][] = [
  ['JSON', records, json, '{"a":"'],
  ['a form', records, form, 'a='],
  ['a file', records, boundary, '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'],
  ['what nobody reads', '/api/nowhere', json, ''],
]
for (const [what, path, type, start] of chunked) {
  test(`${what} in 350,000 chunks of one byte does not hold the event loop`, async () => {
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${type}\r\n`
    const chunks = `${start.length.toString(16)}\r\n${start}\r\n${'1\r\na\r\n'.repeat(350_000)}0\r\n\r\n`
    const bytes = `${head}Transfer-Encoding: chunked\r\n\r\n${start ? chunks : chunks.slice(5)}`
    const { status } = await within(
      () => server,
      { ms: 50 },
      () => sendRaw(Number(new URL(server.url).port), bytes),
    )
    assert.ok(status >= 400 && status < 500, `${status}`)
  })
}

test('two million chunks of one byte take a small multiple of their bytes, and no longer turns', async () => {
  const head = `POST ${records} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${json}\r\n`
  const chunks = `6\r\n{"a":"\r\n${'1\r\na\r\n'.repeat(2_000_000)}0\r\n\r\n`
  await within(
    () => server,
    { ms: 50 },
    () =>
      sendRaw(
        Number(new URL(server.url).port),
        `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}`,
      ),
  )
})

// The peer accepts all of these; the limits are ours.
const limits: [what: string, type: string, inside: string, beyond: string][] = [
  ['depth', json, nested(999), nested(1000)],
  // Six tokens around the list.
  ['tokens', json, list(many(249_997, () => '1')), list(many(249_998, () => '1'))],
  ['keys', json, `{${many(10_000, pair)}}`, `{${many(10_001, pair)}}`],
  ['fields', form, fields(10_000), fields(10_001)],
  ['JSON in a form', form, `@jsonPayload=${nested(999)}`, `@jsonPayload=${nested(1000)}`],
]

for (const [what, type, inside, beyond] of limits) {
  test(`${what}: the last that is taken, and the first that is refused as unreadable`, async () => {
    assert.match(await answer(type, inside), 'Failed to create record.')
    assert.match(await answer(type, beyond), 'Something went wrong while processing your request.')
  })
}

test('a query of too many fields is refused', async () => {
  const ask = (count: number) => fetch(`${server.url}${records}?${fields(count)}`)
  assert.is((await ask(10_000)).status, 200)
  assert.is((await ask(10_001)).status, 400)
})

test('the forms of logins, codes and mails take 1 MiB, those that bring records 32', async () => {
  const size = async (path: string, bytes: number) =>
    post(path, json, `{"a":"${'x'.repeat(bytes - 8)}"}`)
  const users = '/api/collections/users'
  for (const path of [
    ...['auth-with-password', 'auth-refresh', 'request-otp', 'confirm-password-reset'],
    ...['request-email-change', 'auth-with-otp', 'impersonate/x'],
  ].map((action) => `${users}/${action}`)) {
    assert.is(await size(path, megabyte + 1), 413, path)
    assert.is.not(await size(path, megabyte), 413, path)
  }
  assert.is.not(await size(`${users}/auth-with-oauth2`, 4 * megabyte), 413)
  assert.is(await size('/auth/login', megabyte + 1), 413)
  assert.is.not(await size('/auth/login', megabyte), 413)
})

/** What uploads and large bodies have left on the disk. */
function leftUploads(): string[] {
  const files = readdirSync(server.dir, { recursive: true, withFileTypes: true })
  return files.filter((f) => f.isFile() && f.parentPath.endsWith('uploads')).map((f) => f.name)
}

function nested(levels: number): string {
  return `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
}

function fields(count: number): string {
  return many(count, (index) => `k${index}`, '&')
}

async function answer(type: string, body: string): Promise<string> {
  const reply = await fetch(server.url + records, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  })
  assert.is(reply.status, 400)
  return reply.text()
}

async function post(path: string, type: string, body: string): Promise<number> {
  const sent = fetch(server.url + path, { method: 'POST', headers: { 'Content-Type': type }, body })
  try {
    const reply = await sent
    await reply.text()
    return reply.status
  } catch {
    // A body beyond its limit is refused before it is sent: the client may find its connection
    // closed.
    return 413
  }
}

test.run()
