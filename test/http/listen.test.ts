import { EventEmitter, once } from 'node:events'
import { get } from 'node:https'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sendJson } from '../../server/api/envelope.js'
import { StartError } from '../../server/base/errors.js'
import { parseAddress } from '../../server/http/listen.js'
import { echoRow, nativeWith, startFake } from './fake-app.js'
import { request, sendRaw } from './raw-request.js'

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as Error,
  )

const addresses: [text: string, host: string, port: number][] = [
  ['127.0.0.1:8090', '127.0.0.1', 8090],
  ['localhost:0', 'localhost', 0],
  [':80', '', 80],
  ['[::1]:443', '::1', 443],
]

for (const [text, host, port] of addresses) {
  test(`parseAddress: ${text}`, () => assert.equal(parseAddress('--http', text), { host, port }))
}

for (const text of ['', 'localhost', '127.0.0.1', '::1:80', 'a:99999', 'a:b', 'http://a:80']) {
  test(`parseAddress: refuses "${text}" and names the option`, () => {
    assert.throws(
      () => parseAddress('--http', text),
      (error: Error) => error instanceof StartError && error.message.startsWith('--http "'),
    )
  })
}

test('a port in use stops the start with one line', async () => {
  const first = await startFake()
  const config = { serve: { http: `127.0.0.1:${first.port}` } }
  const error = await failure(startFake({ config }))
  assert.instance(error, StartError)
  assert.is(error!.message, `--http "127.0.0.1:${first.port}": the address is already in use`)
  await first.close()
})

const pem = (name: string) => fileURLToPath(new URL(`localhost-${name}.pem`, import.meta.url))

test('https with a certificate that is missing, or is none, stops the start', async () => {
  const start = (cert: string, key: string) =>
    failure(startFake({ config: { serve: { https: '127.0.0.1:0', cert, key } } }))
  const missing = await start('nowhere.pem', pem('key'))
  assert.instance(missing, StartError)
  assert.match(missing!.message, '--cert "nowhere.pem"')
  const swapped = await start(pem('key'), pem('key'))
  assert.instance(swapped, StartError)
  assert.match(swapped!.message, '--https')
})

test('https answers, and http beside it only redirects there', async () => {
  const http = `127.0.0.1:${20_000 + (process.pid % 20_000)}`
  const serve = { http, https: '127.0.0.1:0', cert: pem('cert'), key: pem('key') }
  const server = await startFake({ config: { serve } })
  assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/)
  const status = await new Promise((done, reject) => {
    get(`${server.url}/api/health`, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    }).on('error', reject)
  })
  assert.is(status, 200)
  const httpPort = Number(http.split(':')[1])
  const moved = await request(httpPort, 'GET /api/x?y=1', { Host: 'a.example:80' })
  assert.is(moved.status, 302)
  assert.is(moved.headers.location, `https://a.example:${server.port}/api/x?y=1`)
  const posted = await request(httpPort, 'POST /api/x', { Host: 'a.example' })
  assert.is(posted.status, 400)
  assert.is(posted.body, 'Use HTTPS\n')
  await server.close()
})

test('https: close lets a request end that takes longer than half a handshake may', async () => {
  const serve = { https: '127.0.0.1:0', cert: pem('cert'), key: pem('key') }
  const release = new EventEmitter()
  const wait = echoRow('GET', '/wait', {
    run: async (exchange) => {
      release.emit('runs')
      await once(release, 'go')
      sendJson(exchange, 200, 'done')
    },
  })
  const limits = { restMs: 50 }
  const server = await startFake({ config: { serve }, contracts: [nativeWith([wait])], limits })
  const greeting = connect(server.port, '127.0.0.1')
  const cut = once(greeting, 'close')
  const runs = once(release, 'runs')
  const status = new Promise((done, reject) => {
    get(`${server.url}/wait`, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    }).on('error', reject)
  })
  await runs
  const closing = server.close()
  await cut
  release.emit('go')
  assert.is(await status, 200)
  await closing
})

test('a client that never ends its headers is cut off', async () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, checkIntervalMs: 30 }
  const server = await startFake({ limits })
  const answer = await sendRaw(server.port, 'GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: ')
  assert.is(answer.status, 408)
  await server.close()
})

test('a client that never ends its body is cut off', async () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, checkIntervalMs: 30 }
  const slow = echoRow('POST', '/slow', {
    run: async (exchange) => sendJson(exchange, 200, await exchange.state.input.map()),
  })
  const server = await startFake({ limits, contracts: [nativeWith([slow])] })
  const head = 'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n'
  const answer = await sendRaw(server.port, `${head}Content-Type: application/json\r\n\r\n{`)
  assert.is(answer.status, 408)
  await server.close()
})

test('a big body that nobody reads does not spoil the connection', async () => {
  const server = await startFake()
  const first = `POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`
  const second = 'GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const answer = await sendRaw(server.port, first + second)
  assert.is(answer.status, 404)
  assert.match(answer.body, 'API is healthy.')
  await server.close()
})

test('close: waits for the running request, drops idle connections', async () => {
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  const wait = echoRow('GET', '/wait', {
    run: async (exchange) => {
      await held
      sendJson(exchange, 200, 'done')
    },
  })
  const server = await startFake({ contracts: [nativeWith([wait])] })
  const idle = connect(server.port, '127.0.0.1')
  const idleClosed = new Promise((done) => idle.once('close', done))
  idle.write('GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((done) => idle.once('data', done))
  const running = sendRaw(server.port, 'GET /wait HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((done) => setTimeout(done, 50))

  const closing = server.close()
  await idleClosed
  const refused = await failure(request(server.port, 'GET /api/health'))
  assert.match(String(refused), 'ECONNREFUSED')
  release()
  assert.is((await running).status, 200)
  await closing
})

test.run()
