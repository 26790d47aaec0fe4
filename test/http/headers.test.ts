import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeFakes, type FakeServer, startFake } from './fake-app.js'
import { request } from './raw-request.js'

test.after.each(closeFakes)

const start = (...origins: string[]) => startFake({ config: { serve: { origins } } })
const get = (server: FakeServer, headers: Record<string, string> = {}) =>
  request(server.port, 'GET /api/health', headers)

test('every answer carries the security headers, and JSON no charset', async () => {
  const server = await start('*')
  for (const line of ['GET /api/health', 'GET /nothing', 'HEAD /api/health', 'GET /_/x']) {
    const { headers } = await request(server.port, line)
    assert.is(headers['x-content-type-options'], 'nosniff', line)
    assert.is(headers['x-frame-options'], 'SAMEORIGIN')
    assert.is(headers['cross-origin-opener-policy'], 'same-origin')
    assert.is(headers['x-xss-protection'], '1; mode=block')
    assert.is(headers.vary, 'Origin')
    assert.is(headers['content-type'], 'application/json')
    assert.is(headers['access-control-allow-origin'], undefined)
  }
  assert.is((await request(server.port, 'HEAD /api/health')).headers['content-length'], '50')
})

// Seen on PocketBase 0.39.11 with --origins.
const allowed: [origins: string[], origin: string, want: string | undefined][] = [
  [['*'], 'https://a.example', '*'],
  [['*'], 'null', '*'],
  [['https://a.example'], 'https://a.example', 'https://a.example'],
  [['https://a.example'], 'https://b.example', undefined],
  [['https://a.example'], 'https://a.example.evil', undefined],
  [['https://a.example'], 'https://axexample', undefined],
  [['https://a.example'], 'HTTPS://A.EXAMPLE', undefined],
  [['https://a.example', 'https://b.example'], 'https://b.example', 'https://b.example'],
  [['https://*.a.example'], 'https://x.a.example', 'https://x.a.example'],
  [['https://*.a.example'], 'https://x.y.a.example', 'https://x.y.a.example'],
  [['https://*.a.example'], 'https://a.example', undefined],
  [['https://*.a.example'], 'http://x.a.example', undefined],
  [['https://a?.example'], 'https://ab.example', 'https://ab.example'],
  [['http://localhost:*'], 'http://localhost:5173', 'http://localhost:5173'],
  [['http://localhost:*'], 'https://evil.example?http://localhost:5173', undefined],
  [['https://*.a.example'], `https://${'x'.repeat(300)}.a.example`, undefined],
  [['https://*.a.example', '*'], 'https://x.a.example', '*'],
]

for (const [origins, origin, want] of allowed) {
  test(`${origins} ${want ? 'lets' : 'does not let'} ${origin.slice(0, 40)} in`, async () => {
    const server = await start(...origins)
    const simple = await get(server, { Origin: origin })
    assert.is(simple.status, 200)
    assert.is(simple.headers['access-control-allow-origin'], want)
    assert.is(simple.headers['access-control-allow-credentials'], undefined)
    const preflight = await request(server.port, 'OPTIONS /api/health', {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    })
    assert.is(preflight.status, 204)
    assert.is(preflight.headers['access-control-allow-origin'], want)
    assert.is(
      preflight.headers['access-control-allow-headers'],
      want && 'authorization,content-type',
    )
  })
}

test('preflight: 204 for any path, methods listed, varying by what was asked', async () => {
  const server = await start('*')
  const plain = await request(server.port, 'OPTIONS /any/path')
  assert.is(plain.status, 204)
  assert.is(plain.body, '')
  assert.is(plain.headers.vary, 'Origin')
  assert.is(plain.headers['access-control-allow-methods'], undefined)
  const { headers } = await request(server.port, 'OPTIONS /any', { Origin: 'https://a.example' })
  assert.is(headers['access-control-allow-methods'], 'GET,HEAD,PUT,PATCH,POST,DELETE')
  assert.is(headers.vary, 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers')
  assert.is(headers['access-control-allow-headers'], undefined)
  assert.is(headers['content-type'], undefined)
})

test('errors carry CORS headers too, so that apps can read them', async () => {
  const server = await start('*')
  const answer = await request(server.port, 'POST /nothing', { Origin: 'https://a.example' })
  assert.is(answer.status, 404)
  assert.is(answer.headers['access-control-allow-origin'], '*')
})

test.run()
