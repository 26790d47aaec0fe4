import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadConfig } from '../../server/base/config.js'
import { fail } from '../../server/base/errors.js'
import type { Contract } from '../../server/base/route.js'
import { createLog, redactUrl } from '../../server/http/log.js'
import { echoRow, type FakeServer, nativeWith, startFake } from './fake-app.js'
import { request } from './raw-request.js'

const fault =
  '{"data":{},"message":"Something went wrong while processing your request.","status":500}'

let server: FakeServer

const throwing = (path: string, thrown: () => unknown) =>
  echoRow('GET', path, {
    run: async () => {
      throw thrown()
    },
  })

test.before(async () => {
  const broken: Contract = {
    name: 'broken',
    prefixes: ['/broken'],
    routes: [],
    shapeError: () => {
      throw new Error('cannot shape')
    },
  }
  server = await startFake({
    settings: (settings) => {
      settings.logs.logIP = false
    },
    contracts: [
      nativeWith([
        throwing('/coded', () => fail('auth.failed', { cause: new Error('hidden detail') })),
        throwing('/data', () =>
          fail('request.invalid_data', { data: { a: { code: 'x', message: '<b>.' } } }),
        ),
        throwing('/busy', () => fail('server.busy', { headers: { 'Retry-After': '2' } })),
        throwing('/fault', () => new TypeError('SELECT secret FROM users')),
        throwing('/text', () => 'a string'),
        throwing('/undefined', () => undefined),
        throwing('/http', () => Object.assign(new Error('leak'), { status: 418, expose: true })),
        echoRow('POST', '/reads', {
          run: async (exchange) => {
            await exchange.state.input.text()
          },
        }),
      ]),
      broken,
    ],
  })
})
test.after(() => server.close())

const logged = () => {
  const lines = server.lines.splice(0).map((line) => JSON.parse(line))
  return lines.filter((line) => line.level >= 40)
}

test('a catalogue error: status, message, no cause, nothing in the log', async () => {
  logged()
  const answer = await request(server.port, 'GET /coded')
  assert.is(answer.status, 400)
  assert.is(answer.body, '{"data":{},"message":"Failed to authenticate.","status":400}')
  assert.equal(logged(), [])
})

test('field errors go out, with nothing escaped that JSON takes', async () => {
  const answer = await request(server.port, 'GET /data')
  assert.match(answer.body, '{"data":{"a":{"code":"x","message":"<b>."}},"message":')
})

test('an error brings its headers', async () => {
  const answer = await request(server.port, 'GET /busy')
  assert.is(answer.status, 503)
  assert.is(answer.headers['retry-after'], '2')
})

for (const path of ['/fault', '/text', '/undefined', '/http']) {
  test(`${path}: an unknown fault is a bare 500 and a full log line`, async () => {
    logged()
    const answer = await request(server.port, `GET ${path}?token=abc`)
    assert.is(answer.status, 500)
    assert.is(answer.body, fault)
    const [line] = logged()
    assert.is(line.level, 50)
    assert.is(line.url, `${path}?token=REDACTED`)
    if (path === '/fault') {
      assert.is(line.err.message, 'SELECT secret FROM users')
      assert.match(line.err.stack, 'error-edge.test')
    }
  })
}

test('a contract that cannot shape an error leaves a native 500', async () => {
  const answer = await request(server.port, 'POST /broken/x')
  assert.is(answer.status, 500)
  assert.is(answer.body, fault)
})

test('a client that goes away in the middle of its body is no error', async () => {
  logged()
  await new Promise<void>((done) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write('POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc')
      setTimeout(() => socket.destroy(), 30)
    })
    socket.on('close', () => setTimeout(done, 30))
  })
  assert.equal(logged(), [])
  assert.is((await request(server.port, 'GET /api/health')).status, 200)
})

test('the access log: one line a request, secrets taken out, no address unless asked', async () => {
  server.lines.splice(0)
  await request(server.port, 'GET /api/health?token=abc&page=2')
  const [line, ...rest] = server.lines.splice(0).map((text) => JSON.parse(text))
  assert.equal(rest, [])
  assert.is(line.method, 'GET')
  assert.is(line.url, '/api/health?token=REDACTED&page=2')
  assert.is(line.status, 200)
  assert.type(line.ms, 'number')
  assert.is(line.ip, undefined)
})

test('the log: passwords and tokens never reach it', () => {
  const lines: string[] = []
  const log = createLog(loadConfig({ values: { log: { level: 'info' } } }), {
    write: (line: string) => void lines.push(line),
  })
  log.info({
    password: 's3cret',
    body: { token: 's3cret' },
    req: { headers: { authorization: 's3cret' } },
  })
  log.warn({ 'set-cookie': 's3cret', identity: 'ann' })
  log.debug('not at this level')
  assert.is(lines.length, 2)
  assert.not.match(lines.join(), 's3cret')
  assert.match(lines.join(), 'ann')
})

test('the log: --dev writes debug lines too', () => {
  const lines: string[] = []
  const config = loadConfig({ values: { serve: { dev: true } } })
  createLog(config, { write: (line: string) => void lines.push(line) }).debug('seen')
  assert.is(lines.length, 1)
})

const urls: [url: string, want: string][] = [
  ['/a', '/a'],
  ['/a?b=c', '/a?b=c'],
  ['/a?Token=b&c=d', '/a?Token=REDACTED&c=d'],
  ['/a?x=1&newPassword=b', '/a?x=1&newPassword=REDACTED'],
  ['/a?%74oken=b', '/a?%74oken=REDACTED'],
  ['/auth/email-confirmation?confirmation=b', '/auth/email-confirmation?confirmation=REDACTED'],
  ['/a?code=b&state=c', '/a?code=REDACTED&state=REDACTED'],
  ['/a?mfaId=b&jwt=c', '/a?mfaId=REDACTED&jwt=REDACTED'],
  ['/a?twoFactorCode=b&codeVerifier=c', '/a?twoFactorCode=REDACTED&codeVerifier=REDACTED'],
  ['/a?challenge_id=b&authorization=c', '/a?challenge_id=REDACTED&authorization=REDACTED'],
  ['/a?pass=b&author=c', '/a?pass=REDACTED&author=c'],
  ['/a?filter=a%3D1', '/a?filter=a%3D1'],
  ['/a?x=1;password=b;c&d=e', '/a?x=1;password=REDACTED&d=e'],
]

for (const [url, want] of urls) {
  test(`redactUrl: ${url}`, () => assert.is(redactUrl(url), want))
}

test.run()
