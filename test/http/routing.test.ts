import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'
import type { Contract } from '../../server/base/route.js'
import { echoRow, type FakeServer, nativeWith, startFake } from './fake-app.js'
import { request, sendRaw } from './raw-request.js'

const health = '{"message":"API is healthy.","code":200,"data":{}}'
const notFound = '{"data":{},"message":"The requested resource wasn\'t found.","status":404}'
const noFile = '{"data":{},"message":"File not found.","status":404}'
const collections = '/api/collections/:collection'

let server: FakeServer

function contract(name: string, prefixes: string[], routes: Contract['routes']): Contract {
  return {
    name,
    prefixes,
    routes,
    shapeError: (error, exchange) => {
      exchange.status = error.status
      exchange.body = `${name}: ${error.message}`
    },
  }
}

test.before(async () => {
  server = await startFake({
    contracts: [
      nativeWith([
        echoRow('GET', `${collections}/auth-methods`, { needsCollection: true }),
        echoRow('POST', `${collections}/auth-refresh`, {
          needsCollection: true,
          guard: 'sameCollection',
        }),
        echoRow('POST', `${collections}/impersonate/:id`, { guard: 'superuser' }),
        echoRow('GET', '/api/files/:collection/*path'),
      ]),
      contract(
        'one',
        ['/auth', '/user'],
        [
          echoRow('POST', '/auth/login', { name: 'one login' }),
          echoRow('GET', '/auth/:provider/callback', { name: 'one callback' }),
          echoRow('GET', '/auth/:any', { name: 'one any' }),
          echoRow('GET', '/auth/me', { name: 'one me' }),
          echoRow('POST', '/auth/fail', {
            run: async () => {
              throw fail('auth.failed')
            },
          }),
        ],
      ),
      contract(
        'two',
        ['/auth/local'],
        [
          echoRow('POST', '/auth/login', { name: 'two login' }),
          echoRow('POST', '/auth/local', { name: 'two local' }),
          echoRow('GET', '/api/health', { name: 'two health' }),
        ],
      ),
    ],
  })
})
test.after(() => server.close())

// The native rows were seen on PocketBase 0.40.6, sent as they stand here.
const rows: [line: string, status: number, body: string | RegExp][] = [
  ['GET /api/health', 200, health],
  ['HEAD /api/health', 200, ''],
  ['GET /api/%68ealth', 200, health],
  ['GET http://other.example/api/health?x=1', 200, health],
  ['GET http://me@other.example:80/api/health', 200, health],
  ['GET http://[::1/api/health', 400, '400 Bad Request'],
  ['GET http://[bad/#x', 400, '400 Bad Request'],
  ['GET http://other.example:bad/api/health', 400, '400 Bad Request'],
  ['GET /api/health?%zz', 200, health],
  ['GET /api/health?a;b', 200, health],
  ['GET /api/health?fields=code', 200, '{"code":200}'],
  ['GET /api/health?%66ields=code&fields=data', 200, '{"code":200}'],
  ['GET /api/health?fields=code;x', 200, health],
  ['GET /api/health?a#b&fields=code', 200, '{"code":200}'],
  ['GET /api/health?fields=code,%', 200, health],
  ['GET /api/health??fields=code', 200, health],
  [`GET /api/health?${'a'.repeat(70_000)}`, 200, health],
  ['GET /api/health/', 404, noFile],
  ['GET /API/health', 404, noFile],
  ['GET /api%2Fhealth', 404, noFile],
  ['GET /api/health%00', 404, noFile],
  ['GET /api/collections/%2F/auth-methods', 404, noFile],
  ['POST /api/collections/users/impersonate/%2f', 404, notFound],
  ['POST /api/collections/users/impersonate/x%2F', 401, /valid record authorization token/],
  ['GET /api/health;x', 404, noFile],
  ['GET /api/health#x', 404, noFile],
  ['GET /api', 404, noFile],
  ['GET /api/', 404, noFile],
  ['GET /', 404, noFile],
  ['GET /%ff', 404, noFile],
  ['GET /%c3%28', 404, noFile],
  // Bytes as curl and Go's client send them, which Node's parser refuses.
  ['GET /api/health?x=\xc3\xa4', 200, health],
  ['HEAD /api/health?x=\xc3\xa4', 200, ''],
  ['GET /api/files/users/a/\xc3\xa4', 200, /"path":"a\/ä"/],
  ['GET /\xff', 404, noFile],
  ['GET //\xff', 307, '<a href="/%FF">Temporary Redirect</a>.\n\n'],
  ['GET /api/health?\x01\xc3\xa4', 400, '400 Bad Request'],
  [`GET /${'a'.repeat(9000)}`, 404, noFile],
  ['HEAD /nothing', 404, ''],
  ['POST /api/health', 404, notFound],
  ['DELETE /api/health', 404, notFound],
  ['PROPFIND /api/health', 404, notFound],
  ['TRACE /api/health', 404, notFound],
  ['FOO /api/health', 404, notFound],
  ['get /api/health', 404, notFound],
  ['CONNECT /api/health', 404, ''],
  ['OPTIONS /nothing', 204, ''],
  ['GET /%zz', 400, '400 Bad Request'],
  ['GET /api/%', 400, '400 Bad Request'],
  ['GET api/health', 400, '400 Bad Request'],
  ['GET *', 400, '400 Bad Request'],
  ['GET /a b', 400, '400 Bad Request'],
  [`GET /api/collections/us%65rs/auth%2Dmethods`, 200, /"params":\{"collection":"users"\}/],
  [`GET /api/collections/nope/auth-methods`, 404, /"Missing or invalid collection context\."/],
  [`GET /api/collections/%00/auth-methods`, 404, /"Missing or invalid collection context\."/],
  [`GET /api/collections/a%2Fb/auth-methods`, 404, /"Missing or invalid collection context\."/],
  [`GET /api/collections/users%2Fauth-methods`, 404, noFile],
  // No parameter is just a slash; with more around it, it is.
  [`GET /api/collections/%2F/auth-methods`, 404, noFile],
  [`GET /api/collections/%2f%2F/auth-methods`, 404, /"Missing or invalid collection context\."/],
  [`POST /api/collections/%2f/auth-refresh`, 404, notFound],
  ['GET /api/files/users/%2F/b', 200, /"path":"\/\/b"/],
  ['GET /api/files/users/a/b%2Fc/%C3%A4', 200, /"path":"a\/b\/c\/ä"/],
  // Contracts: their rows, the owner's 404, and all of it again under /c/<name>.
  ['POST /auth/login', 200, /"one login".*"contract":"one"/],
  ['POST /c/one/auth/login', 200, /"one login".*"contract":"one"/],
  ['POST /c/two/auth/login', 200, /"two login".*"contract":"two"/],
  ['POST /auth/local', 200, /"two local"/],
  ['GET /auth/me', 200, /"one me"/],
  ['GET /auth/x', 200, /"one any","params":\{"any":"x"\}/],
  ['GET /auth/x/callback', 200, /"one callback","params":\{"provider":"x"\}/],
  ['GET /c/two/api/health', 200, /"two health"/],
  ['GET /c/native/api/health', 404, noFile],
  ['POST /auth/nothing', 404, "one: The requested resource wasn't found."],
  ['POST /auth', 404, "one: The requested resource wasn't found."],
  ['POST /authority', 404, notFound],
  ['POST /auth/local/x', 404, "two: The requested resource wasn't found."],
  ['POST /c/two/x', 404, "two: The requested resource wasn't found."],
  ['POST /c/three/x', 404, notFound],
  ['POST /auth/fail', 400, 'one: Failed to authenticate.'],
  ['POST /c/one/auth/fail', 400, 'one: Failed to authenticate.'],
]

for (const [line, status, body] of rows) {
  test(`${line.slice(0, 60)} answers ${status}`, async () => {
    const answer = await request(server.port, line)
    assert.is(answer.status, status)
    if (typeof body === 'string') assert.is(answer.body, body)
    else assert.match(answer.body, body)
  })
}

const redirects: [path: string, location: string][] = [
  ['//api/health', '/api/health'],
  ['/api//health', '/api/health'],
  ['/api/./health?a=b', '/api/health?a=b'],
  ['/api/x/../health', '/api/health'],
  ['/..', '/'],
  ['//evil.example/..', '/'],
  ['//evil.example', '/evil.example'],
  ['/sub//', '/sub/'],
  ['/a%20b//c', '/a%20b/c'],
  ['/%2e%2e//a%2Fb', '/%2e%2e/a%2Fb'],
  ["/it's//!(x)[1]*", '/it&#39;s/!(x)[1]*'],
  ['/a|b//c', '/a%7Cb/c'],
  ['/a%2F/^b', '/a/%5Eb'],
  ['/\xe9//b', '/%E9/b'],
  ['/a;b=c,d:e@f&g+h$//~', '/a;b=c,d:e@f&amp;g+h$/~'],
  ['/_', '/_/'],
  ['/_?a=b', '/_/?a=b'],
  ['//_', '/_/'],
  ['/_/.?a="<b>', '/_/?a=&#34;&lt;b&gt;'],
]

for (const [path, location] of redirects) {
  test(`${path} is redirected to ${location}`, async () => {
    const answer = await request(server.port, `GET ${path}`)
    assert.is(answer.status, 307)
    const plain = location
      .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
    assert.is(answer.headers.location, plain)
    assert.is(answer.body, `<a href="${location}">Temporary Redirect</a>.\n\n`)
    assert.equal(Object.keys(answer.headers).sort(), [
      'connection',
      'content-length',
      'content-type',
      'date',
      'location',
    ])
  })
}

test('a body behind a target with raw bytes is read, and the connection closes', async () => {
  const bytes = 'POST /auth/local?x=\xc3\xa4 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}'
  const answer = await sendRaw(server.port, Buffer.from(bytes, 'latin1'))
  assert.is(answer.status, 200)
  assert.match(answer.body, '"two local"')
  assert.is(answer.headers.connection, 'close')
})

test('a target with raw bytes closes a connection of HTTP/1.0 that was to be kept', async () => {
  const head = 'GET /api/health?x=\xc3\xa4 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n'
  const answer = await sendRaw(server.port, Buffer.from(head, 'latin1'))
  assert.is(answer.status, 200)
  assert.is(answer.headers.connection, 'close')
})

test('a target with raw bytes whose body is still to come is refused', async () => {
  const head = 'POST /auth/local?x=\xc3\xa4 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n'
  assert.is((await sendRaw(server.port, Buffer.from(head, 'latin1'))).status, 400)
})

test('what follows a target with raw bytes on its connection is not answered', async () => {
  const one = 'GET /api/health?x=\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n'
  const answer = await sendRaw(server.port, Buffer.from(one + one, 'latin1'))
  assert.is(answer.status, 200)
  assert.is(answer.body, health)
})

for (const method of ['POST', 'PATCH', 'OPTIONS', 'DELETE']) {
  test(`${method} is redirected before CORS and without a type`, async () => {
    const headers = { Origin: 'http://a.example', 'Access-Control-Request-Method': 'PATCH' }
    const answer = await request(server.port, `${method} /api//health`, headers)
    assert.is(answer.status, 307)
    assert.is(answer.headers.location, '/api/health')
    assert.is(answer.body, '')
    for (const name of ['content-type', 'vary', 'access-control-allow-origin']) {
      assert.is(answer.headers[name], undefined, name)
    }
  })
}

test('the preflight of a contract behind a doubled slash is answered', async () => {
  const headers = { Origin: 'http://a.example', 'Access-Control-Request-Method': 'POST' }
  const answer = await request(server.port, 'OPTIONS /c/two//auth/local', headers)
  assert.is(answer.status, 204)
  assert.is(answer.headers['access-control-allow-origin'], '*')
})

test('a method that the parser does not know gets the usual headers', async () => {
  const { headers } = await request(server.port, 'FOO /api/health')
  assert.is(headers['content-type'], 'application/json')
  assert.is(headers['x-content-type-options'], 'nosniff')
  assert.is(headers.vary, 'Origin')
})

test('a target that cannot be read gets none of the usual headers', async () => {
  const answer = await request(server.port, 'OPTIONS /api/%zz')
  assert.is(answer.status, 400)
  assert.is(answer.body, '400 Bad Request')
  assert.is(answer.headers.vary, undefined)
})

test('dot segments that are escaped are not resolved', async () => {
  assert.is((await request(server.port, 'GET /a/%2e%2e/api/health')).status, 404)
})

const tokenRequired = 'The request requires valid record authorization token.'
const guards: [line: string, token: string, status: number, message?: string][] = [
  ['POST /api/collections/users/auth-refresh', '', 401, tokenRequired],
  ['POST /api/collections/users/auth-refresh', 'wrong', 401, tokenRequired],
  ['POST /api/collections/users/auth-refresh', 'Basic user', 401, tokenRequired],
  ['POST /api/collections/users/auth-refresh', 'user', 200],
  ['POST /api/collections/users/auth-refresh', 'bEARER user', 200],
  [
    'POST /api/collections/members/auth-refresh',
    'user',
    403,
    'The request requires auth record from users collection.',
  ],
  ['POST /api/collections/nope/auth-refresh', '', 404, 'Missing or invalid collection context.'],
  [
    'POST /api/collections/nope/auth-refresh',
    'user',
    404,
    'Missing or invalid collection context.',
  ],
  ['POST /api/collections/nope/impersonate/x', '', 401, tokenRequired],
  [
    'POST /api/collections/nope/impersonate/x',
    'user',
    403,
    'The authorized record is not allowed to perform this action.',
  ],
  ['POST /api/collections/nope/impersonate/x', 'root', 200],
]

for (const [line, token, status, message] of guards) {
  test(`guard: ${line} with "${token}" answers ${status}`, async () => {
    const answer = await request(server.port, line, { Authorization: token })
    assert.is(answer.status, status)
    if (message !== undefined) assert.is(JSON.parse(answer.body).message, message)
  })
}

test('health: tells a superuser more', async () => {
  const headers = { Authorization: 'root', 'CF-Connecting-IP': '1.2.3.4' }
  const answer = await request(server.port, 'GET /api/health', headers)
  assert.is(
    answer.body,
    '{"message":"API is healthy.","code":200,"data":{"canBackup":true,"possibleProxyHeader":"CF-Connecting-IP","realIP":"127.0.0.1"}}',
  )
  const forwarded = { Authorization: 'root', 'X-Forwarded-For': '1.2.3.4' }
  const other = await request(server.port, 'GET /api/health', forwarded)
  assert.match(other.body, '"possibleProxyHeader":"X-Forwarded-For"')
})

test('fields: picks from the answer; what cannot be parsed is a 400', async () => {
  const get = async (query: string) => (await request(server.port, `GET /api/health?${query}`)).body
  assert.is(await get('fields=code'), '{"code":200}')
  assert.is(await get('fields=zzz'), '{}')
  assert.match(await get('fields=code:nope(1)'), /"status":400}$/)
  assert.is(await get('fields=&fields=code'), health)
})

const badHeads: [title: string, headers: Record<string, string>][] = [
  ['a space in a name', { 'X y': '1' }],
  ['a space before the colon', { 'X-y ': '1' }],
  ['an empty name', { '': '1' }],
  ['a control character', { 'X-y': 'a\x01b' }],
  ['a bad host', { Host: 'a b' }],
  ['two hosts', { host: 'y', Host: 'x' }],
  ['a bad length', { 'Content-Length': 'abc' }],
  ['a negative length', { 'Content-Length': '-5' }],
]

for (const [title, headers] of badHeads) {
  test(`400 for ${title} in the head`, async () => {
    const answer = await request(server.port, 'GET /api/health', headers)
    assert.is(answer.status, 400)
    assert.is(answer.body, '400 Bad Request')
  })
}

test('431 for a head beyond 1 MiB', async () => {
  const headers = { 'X-y': 'a'.repeat((1 << 20) + 1000) }
  assert.is((await request(server.port, 'GET /api/health', headers)).status, 431)
})

for (const count of [5, 20, 45, 80]) {
  test(`a fixed segment goes before a parameter, beside ${count} other rows`, async () => {
    const others = Array.from({ length: count }, (_, i) =>
      echoRow('POST', ['/x', '/a/b/c/d/:e', '/a/:b', '/a/b/:c/d'][i % 4]!),
    )
    const any = echoRow('GET', '/x/y/:any', { name: 'any' })
    const me = echoRow('GET', '/x/y/me', { name: 'me' })
    const native = nativeWith([any, ...others, me])
    const small = await startFake({ contracts: [native] })
    try {
      for (const name of ['me', 'any']) {
        const { body } = await request(small.port, `GET /x/y/${name}`)
        assert.match(body, `"name":"${name}"`)
      }
    } finally {
      await small.close()
    }
  })
}

test.run()
