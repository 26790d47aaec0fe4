import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sendJson } from '../../server/api/envelope.js'
import type { BodyInput } from '../../server/http/body.js'
import { echoRow, type FakeServer, nativeWith, startFake } from './fake-app.js'
import { request, sendRaw } from './raw-request.js'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=X'
const ok = '{"identity":"a","count":2,"yes":true,"list":["x","y"]}'
const unreadable = 'An error occurred while loading the submitted data.'
const invalid = 'Something went wrong while processing your request.'
const wrongType = 'Unsupported Content-Type.'
const zero = { identity: '', count: 0, yes: false, list: [] as string[] }
const full = { identity: 'a', count: 2, yes: true, list: ['x', 'y'] }

let server: FakeServer

test.before(async () => {
  const echo = (of: (input: Parameters<typeof run>[0]) => Promise<unknown>) => ({
    run: async (exchange: Parameters<ReturnType<typeof echoRow>['run']>[0]) =>
      sendJson(exchange, 200, await of(exchange.state.input)),
  })
  const run = async (input: import('../../server/base/route.js').RequestInput) =>
    (input as BodyInput).fields(
      { identity: 'string', count: 'int', yes: 'bool', list: 'strings' },
      'request.unreadable',
      (values): values is typeof zero => Object.keys(values).length === 4,
    )
  const map = echo((input) => input.map())
  server = await startFake({
    contracts: [
      nativeWith([
        echoRow('POST', '/form', echo(run)),
        echoRow('POST', '/map', map),
        echoRow('GET', '/map', map),
        echoRow('DELETE', '/map', map),
        echoRow(
          'POST',
          '/text',
          echo(async (input) => ({ text: await input.text() })),
        ),
        echoRow(
          'POST',
          '/info',
          echo(async (input) => input.info('password')),
        ),
        echoRow(
          'POST',
          '/both',
          echo(async (input) => [await run(input), await input.map()]),
        ),
        echoRow('POST', '/small', { ...map, bodyLimitBytes: 1000 }),
      ]),
    ],
  })
})
test.after(() => server.close())

async function post(path: string, type: string | null, body: string | Buffer, line = 'POST') {
  const headers = type === null ? {} : { 'Content-Type': type }
  const answer = await request(server.port, `${line} ${path}`, headers, body)
  const value = JSON.parse(answer.body) as Record<string, unknown>
  return { status: answer.status, value, message: value.message }
}

const field = (name: string, value: string, extra = '') =>
  `--X\r\nContent-Disposition: form-data; name="${name}"${extra}\r\n\r\n${value}\r\n`
const end = '--X--\r\n'

// Every row was seen on PocketBase 0.40.6.
const formRows: [title: string, type: string | null, body: string | Buffer, want: unknown][] = [
  ['an object', json, ok, full],
  ['no body', json, '', zero],
  ['no body and no type', null, '', zero],
  ['garbage after the value', json, `${ok}garbage`, full],
  ['null', json, 'null', zero],
  ['null and garbage', json, 'nullx', zero],
  ['keys in another case', json, '{"IDENTITY":"a","Count":2,"YES":true,"lisT":["x","y"]}', full],
  ['a key with a long s', json, '{"identity":"a","count":2,"yeſ":true,"liſt":["x","y"]}', full],
  ['a name in two spellings', json, '{"identity":"b","IDENTITY":"a"}', unreadable],
  ['a name with lines', json, '{"iden_tity":"a"}', { ...zero, identity: 'a' }],
  ['repeated keys', json, '{"identity":"c","identity":"a"}', unreadable],
  ['repeated keys elsewhere', json, '{"other":[{"a":1,"a":2}],"identity":"a"}', unreadable],
  ['null', json, '{"identity":null}', zero],
  ['a null inside a list', json, '{"list":["x",null]}', { ...zero, list: ['x', ''] }],
  ['wrong UTF-8', json, Buffer.from('{"identity":"\xff"}', 'latin1'), unreadable],
  [
    'wrong UTF-8 behind the value',
    json,
    Buffer.from('{"identity":"\xe2\x82\xac\xef\xbf\xbd"}\xff', 'latin1'),
    { ...zero, identity: '€\ufffd' },
  ],
  ['half a surrogate pair', json, '{"identity":"\\ud800"}', unreadable],
  [
    'a number too large elsewhere',
    json,
    '{"other":1e999,"identity":"a"}',
    { ...zero, identity: 'a' },
  ],
  // The peer accepts up to 10,000 levels: limits.jsonDepth.
  ['1000 levels', json, `{"o":${'['.repeat(999)}${']'.repeat(999)}}`, zero],
  ['a type with a charset', 'application/json; charset=utf-8', ok, full],
  ['a type that begins right', 'application/jsonx', ok, full],
  ['a form', form, 'identity=a&count=2&yes=true&list=x&list=y', full],
  ['a form with hex and T', form, 'identity=a&count=0x2&yes=T&list=x&list=y', full],
  ['an empty form', form, '', zero],
  ['empty form values', form, 'identity=&count=&yes=', zero],
  ['form keys in another case', form, 'Identity=a', zero],
  ['a form with plus and escapes', form, 'identity=a+b%20%C3%A4', { ...zero, identity: 'a b ä' }],
  ['a form with wrong UTF-8', form, 'identity=%ff%41', { ...zero, identity: '\ufffdA' }],
  ['a form of another type', `${form}x`, 'identity=a', zero],
  ['a JSON payload', form, '@jsonPayload={"identity":"a"}', { ...zero, identity: 'a' }],
  ['a JSON payload, keys in another case', form, '@jsonPayload={"Identity":"a","coun-t":1}', zero],
  [
    'a JSON payload, a key in two cases',
    form,
    '@jsonPayload={"IDENTITY":"b","identity":"a"}',
    { ...zero, identity: 'a' },
  ],
  ['a JSON payload, a key twice', form, '@jsonPayload={"identity":"a","identity":"a"}', unreadable],
  ['a JSON payload of null on top', form, 'identity=a&@jsonPayload=null', zero],
  [
    'multipart',
    multipart,
    `${field('identity', 'a')}${field('count', '2')}${end}`,
    { ...zero, identity: 'a', count: 2 },
  ],
  [
    'multipart with a file',
    multipart,
    `${field('identity', 'a', '; filename="a.txt"')}${end}`,
    zero,
  ],
  [
    'multipart, empty file name',
    multipart,
    `${field('identity', 'a', '; filename=""')}${end}`,
    { ...zero, identity: 'a' },
  ],
  [
    'multipart, a typed field',
    multipart,
    `${field('identity', 'a', '\r\nContent-Type: application/json')}${end}`,
    { ...zero, identity: 'a' },
  ],
  [
    'multipart without a name',
    multipart,
    `--X\r\nContent-Disposition: form-data\r\n\r\na\r\n${end}`,
    zero,
  ],
  ['multipart __proto__', multipart, `${field('__proto__', 'a')}${end}`, zero],
  ['broken JSON', json, '{"identity":"a"', unreadable],
  ['half of null', json, 'nul', unreadable],
  ['blanks', json, '  ', unreadable],
  ['a list', json, '[]', unreadable],
  ['a string', json, '"x"', unreadable],
  ['a number', json, '1', unreadable],
  ['mismatched brackets', json, '{"a":[}', unreadable],
  ['a byte order mark', json, `\ufeff${ok}`, unreadable],
  ['UTF-16', json, Buffer.from(ok, 'utf16le'), unreadable],
  ['a control character', json, '{"identity":"a\nb"}', unreadable],
  ['single quotes', json, "{'identity':'a'}", unreadable],
  ['1001 levels', json, `{"o":${'['.repeat(1000)}${']'.repeat(1000)}}`, unreadable],
  ['a number for text', json, '{"identity":1}', unreadable],
  ['a number for text, then text', json, '{"identity":1,"identity":"a"}', unreadable],
  ['a fraction', json, '{"count":1.5}', unreadable],
  ['an exponent', json, '{"count":1e3}', unreadable],
  ['text for a number', json, '{"count":"1"}', unreadable],
  ['an integer too large', json, '{"count":9223372036854775808}', unreadable],
  ['a bad form escape', form, 'identity=%zz', unreadable],
  ['a form semicolon', form, 'identity=a;b', unreadable],
  ['a form fraction', form, 'count=1.5', unreadable],
  ['a form bool', form, 'yes=on', unreadable],
  ['garbage after a JSON payload', form, '@jsonPayload={"identity":"a"}x', unreadable],
  ['multipart cut off', multipart, field('identity', 'a'), unreadable],
  [
    'multipart, another boundary',
    'multipart/form-data; boundary=Y',
    field('identity', 'a') + end,
    unreadable,
  ],
  ['multipart, no boundary', 'multipart/form-data', field('identity', 'a') + end, unreadable],
  ['multipart garbage', multipart, 'xx', unreadable],
  ['1001 parts', multipart, field('f', 'a').repeat(1001) + end, unreadable],
  ['XML', 'application/xml', '{}', unreadable],
  ['plain text', 'text/plain', ok, wrongType],
  ['no type', null, ok, wrongType],
  ['a type in another case', 'Application/JSON', ok, wrongType],
]

for (const [title, type, body, want] of formRows) {
  test(`form: ${title}`, async () => {
    const { status, value, message } = await post('/form', type, body)
    assert.is(status, typeof want === 'string' ? 400 : 200)
    assert.equal(typeof want === 'string' ? message : value, want)
  })
}

const mapRows: [title: string, type: string | null, body: string | Buffer, want: unknown][] = [
  ['an object', json, ok, full],
  ['exact keys', json, '{"A":1,"a":3}', { A: 1, a: 3 }],
  ['a key twice', json, '{"A":1,"a":2,"\\u0061":3}', invalid],
  ['null', json, 'null', {}],
  ['garbage after the value', json, '{"a":1}{"b":2}', { a: 1 }],
  ['no body', null, '', {}],
  [
    'inferred values',
    form,
    'a=1&b=true&c=01&d=&e=1.5&f=-0&g=1e3&h=1.0',
    { a: 1, b: true, c: '01', d: '', e: 1.5, f: -0, g: '1e3', h: '1.0' },
  ],
  [
    'long numbers',
    form,
    'a=1000000000000000000000&b=0.0000001&c=12345678901234567890',
    { a: 1e21, b: 1e-7, c: '12345678901234567890' },
  ],
  ['repeated keys', form, 'a=1&b=x&a=x', { a: [1, 'x'], b: 'x' }],
  [
    'a JSON payload on top',
    form,
    'a=1&@jsonPayload={"a":2,"b":{"c":null}}',
    { a: 2, b: { c: null } },
  ],
  ['a JSON payload of another type', form, 'a=1&@jsonPayload={"a":"2"}', invalid],
  ['a JSON payload, a list for one text', form, 'a=x&@jsonPayload={"a":["y"]}', invalid],
  ['a JSON payload, a list for several', form, 'a=x&a=y&@jsonPayload={"a":[1]}', { a: [1] }],
  ['a JSON payload, null for a text', form, 'a=x&@jsonPayload={"a":null}', { a: null }],
  [
    'JSON payloads, objects are merged',
    form,
    '@jsonPayload={"a":{"b":1,"c":{"d":1}}}&@jsonPayload={"a":{"c":{"e":2},"__proto__":3}}',
    JSON.parse('{"a":{"b":1,"c":{"d":1,"e":2},"__proto__":3}}'),
  ],
  [
    'JSON payloads, an object inside for a number',
    form,
    '@jsonPayload={"a":{"b":1}}&@jsonPayload={"a":{"b":{}}}',
    invalid,
  ],
  [
    'JSON payloads, anything for null',
    form,
    '@jsonPayload={"a":null,"b":{"c":null}}&@jsonPayload={"a":[1],"b":{"c":{}}}',
    { a: [1], b: { c: {} } },
  ],
  ['a parameter without a value', `${form}; charset`, 'a=1', invalid],
  ['a parameter that is no token', `${form}; charset=a b`, 'a=1', invalid],
  ['a parameter twice, unequal', `${form}; a=1; a=2`, 'a=1', invalid],
  ['semicolons', `${form};;`, 'a=1', invalid],
  ['one semicolon', `${form};`, 'a=1', { a: 1 }],
  ['a type that only begins like a form', `${form}x`, 'a=1', {}],
  ['a JSON payload of null on top', form, 'a=1&@jsonPayload=null', {}],
  [
    'a JSON payload after one of null',
    form,
    'a=1&@jsonPayload=null&@jsonPayload={"b":2}',
    { b: 2 },
  ],
  ['multipart', multipart, `${field('a', '1')}${field('a', 'ä')}${end}`, { a: [1, 'ä'] }],
  ['a list', json, '[]', invalid],
  ['broken JSON', json, '{', invalid],
  ['a number too large', json, '{"a":{"b":[1e999]}}', invalid],
  ['XML', 'text/xml', '<a/>', invalid],
  ['plain text', 'text/plain', '{}', wrongType],
]

for (const [title, type, body, want] of mapRows) {
  test(`map: ${title}`, async () => {
    const { status, value, message } = await post('/map', type, body)
    assert.is(status, typeof want === 'string' ? 400 : 200)
    assert.equal(typeof want === 'string' ? message : value, want)
  })
}

test('map: __proto__ is a key like any other', async () => {
  const answer = await request(
    server.port,
    'POST /map',
    { 'Content-Type': json },
    '{"__proto__":{"x":1},"constructor":2}',
  )
  assert.is(answer.body, '{"__proto__":{"x":1},"constructor":2}')
  assert.is(({} as Record<string, unknown>).x, undefined)
})

test('the query: behind the values of a form, before those of a multipart body, not with JSON', async () => {
  assert.equal((await post('/map?a=q', form, 'a=b')).value, { a: ['b', 'q'] })
  assert.equal((await post('/map?a=q', multipart, field('a', 'b') + end)).value, { a: ['q', 'b'] })
  assert.equal((await post('/map?a=q', json, '{}')).value, {})
})

test('the query: a bad one spoils a form, not JSON', async () => {
  assert.is((await post('/form?x=%zz', form, 'identity=a')).message, unreadable)
  assert.is((await post('/form?x=a;b', form, 'identity=a')).message, unreadable)
  assert.is(
    (await post('/form?x=%zz', multipart, field('identity', 'a') + end)).message,
    unreadable,
  )
  assert.equal((await post('/form?x=%zz', json, ok)).value, full)
})

test('methods: GET and DELETE may bring JSON; a form only with POST, PUT and PATCH', async () => {
  assert.equal((await post('/map', json, '{"a":1}', 'GET')).value, { a: 1 })
  assert.is((await post('/map', json, '{', 'GET')).message, invalid)
  assert.equal((await post('/map?b=2', form, 'a=1', 'DELETE')).value, { b: 2 })
})

test('Content-Encoding: nothing is unpacked', async () => {
  const headers = { 'Content-Type': json, 'Content-Encoding': 'gzip' }
  const answer = await request(server.port, 'POST /map', headers, '{"a":1}')
  assert.is(answer.body, '{"a":1}')
})

test('text: any type, even none', async () => {
  for (const type of [null, 'text/plain;charset=UTF-8', json, multipart]) {
    assert.equal((await post('/text', type, '{"a":"ä"}')).value, { text: '{"a":"ä"}' })
  }
})

test('text: any type, even none, when the body comes after its head', async () => {
  const types = [
    '',
    'text/plain',
    json,
    `${json};;`,
    `${json}\r\nContent-Encoding: gzip`,
    'a',
    form,
  ]
  for (const type of types) {
    assert.equal(
      JSON.parse(await sendLate('/text', type, '{"a":"ä"}')),
      { text: '{"a":"ä"}' },
      type,
    )
  }
})

/** Sends the body when the server asks for it; returns the body of the answer. */
function sendLate(path: string, type: string, body: string): Promise<string> {
  return new Promise((done, reject) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1')
    const typeLine = type && `Content-Type: ${type}\r\n`
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n` +
        `${typeLine}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    )
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (answer === '') socket.write(body)
      answer += text
    })
    socket.on('error', reject).on('close', () => done(answer.split('\r\n\r\n')[2]!))
  })
}

test('a body is read once and can be decoded twice', async () => {
  assert.equal((await post('/both', json, ok)).value, [full, full])
  assert.equal((await post('/both', multipart, field('identity', 'a') + end)).value, [
    { ...zero, identity: 'a' },
    { identity: 'a' },
  ])
})

test('info: query, headers and body as rules see them', async () => {
  const headers = { 'Content-Type': json, 'X-Some-Thing': 'v', Authorization: 'user' }
  const answer = await request(server.port, 'POST /info?a=1&a=2&b=%C3%A4', headers, '{"c":3}')
  const info = JSON.parse(answer.body)
  assert.is(info.context, 'password')
  assert.is(info.method, 'POST')
  assert.equal(info.query, { a: '1', b: 'ä' })
  assert.equal(info.body, { c: 3 })
  assert.is(info.headers.x_some_thing, 'v')
  assert.is(info.headers.host, undefined)
  assert.is(info.auth.values.id, 'one_of_users')
})

const chunked = (path: string, type: string, chunks: string[]) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\n` +
  `Transfer-Encoding: chunked\r\n\r\n${chunks.map((c) => `${c.length.toString(16)}\r\n${c}\r\n`).join('')}0\r\n\r\n`

test('chunks: read like the rest; none at all is no JSON, but an empty form', async () => {
  const send = async (type: string, ...chunks: string[]) =>
    JSON.parse((await sendRaw(server.port, chunked('/map', type, chunks))).body)
  assert.equal(await send(json, '{"a"', ':1}'), { a: 1 })
  assert.is((await send(json)).message, invalid)
  assert.equal(await send(form), {})
  assert.is((await send('text/plain')).message, wrongType)
  assert.is((await send(multipart)).message, invalid)
})

test('too large: 413 by the declared length, before the body comes', async () => {
  for (const path of ['/map', '/nothing', '/api/health']) {
    const headers = { 'Content-Type': json, 'Content-Length': String((32 << 20) + 1) }
    const answer = await request(server.port, `POST ${path}`, headers, '{')
    assert.is(answer.status, 413, path)
    assert.is(answer.body, '{"data":{},"message":"Request entity too large.","status":413}')
    assert.is(answer.headers.connection, 'close')
  }
})

test('too large: 413 while the client still sends, readable and then closed', async () => {
  for (const type of [json, form, multipart]) {
    const start = type === multipart ? field('a', 'x').slice(0, -2) : '{"a":"'
    const chunks = [start, ...Array(400).fill('x'.repeat(1000))]
    const answer = await sendRaw(server.port, chunked('/small', type, chunks))
    assert.is(answer.status, 413, type)
    assert.match(answer.body, 'Request entity too large.')
  }
})

test('too large: of an urlencoded form 10 MiB are read, as by Go, in a body that may be larger', async () => {
  const send = async (bytes: number) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/map`, {
      method: 'POST',
      headers: { 'Content-Type': form },
      body: `a=${'x'.repeat(bytes - 2)}`,
    })
    await answer.arrayBuffer()
    return answer.status
  }
  assert.is(await send(10 << 20), 200)
  assert.is(await send((10 << 20) + 1), 400)
})

test('too large: part headers count as well', async () => {
  const header = `--X\r\nX-Long: ${'x'.repeat(5000)}\r\n`
  assert.is((await sendRaw(server.port, chunked('/small', multipart, [header]))).status, 413)
})

test('a connection serves on after a body that was refused, or read before its end', async () => {
  const rest = 'x'.repeat(500_000)
  for (const [body, status] of [
    [`--X\r\nno header line\r\n${rest}`, 400],
    [`${field('a', '1')}${end}${rest}`, 200],
  ] as const) {
    const head = (length: number, extra: string) =>
      `POST /map HTTP/1.1\r\nHost: x\r\nContent-Type: ${multipart}\r\nContent-Length: ${length}\r\n${extra}\r\n`
    const next = field('b', '2') + end
    const both = head(body.length, '') + body + head(next.length, 'Connection: close\r\n') + next
    const answer = await sendRaw(server.port, both)
    assert.is(answer.status, status)
    assert.match(answer.body, '{"b":2}')
  }
})

test('files: gone from the disk when the client goes away', async () => {
  const listed = async () => (await readdir(server.uploads)).length
  const start = field('a', 'x'.repeat(900_000), '; filename="a.txt"')
  const head = `POST /map HTTP/1.1\r\nHost: x\r\nContent-Type: ${multipart}\r\nContent-Length: 2000000\r\n\r\n`
  const socket = connect(server.port, '127.0.0.1', () => socket.write(head + start))
  await until(async () => (await listed()) > 0)
  socket.destroy()
  await until(async () => (await listed()) === 0)
})

/** Throws after some seconds. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error('it did not happen')
}

test('files: gone from the disk after the request', async () => {
  const file = field('a', 'data', '; filename="a.txt"')
  assert.equal((await post('/map', multipart, file + end)).value, {})
  assert.is((await post('/map', multipart, file)).status, 400)
  await until(async () => (await readdir(server.uploads)).length === 0)
})

test.run()
