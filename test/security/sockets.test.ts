import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { until } from '../helper/mail-world.js'
import { sendRaw } from '../http/raw-request.js'

// Sixty of them used to end the server.
const connections = 150
const host = 'Host: x\r\n'

let server: Booted
let port: number

test.before(async () => {
  server = await boot()
  port = Number(new URL(server.url).port)
})

test.after(() => server.stop())

const heads: [what: string, bytes: string][] = [
  ['CONNECT', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n`],
  ['CONNECT with bytes behind it', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n${'x'.repeat(2000)}`],
  ['Upgrade', `GET /api/health HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`],
  ['Expect', `POST /api/x HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`],
  ['Expect of something else', `POST /api/x HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`],
  ['half a head', 'GET /api/health HTTP/1.1\r\nHo'],
  ['pipelined rubbish', `GET /api/health HTTP/1.1\r\n${host}\r\n\0\x01\x02rubbish\r\n\r\n`],
  ['a wrong target', `GET /\xff\xfe HTTP/1.1\r\n${host}\r\n`],
]
for (const [what, bytes] of heads) {
  test(`${what}, then a reset: no exit, no descriptors left`, async () => {
    const before = descriptors()
    await Promise.all(Array.from({ length: connections }, (_, at) => sendAndReset(bytes, at % 3)))
    assert.is((await fetch(`${server.url}/api/health`)).status, 200)
    assert.is(server.child.exitCode, null)
    await until(() => descriptors() <= before + 1, 'the descriptors are back')
  })
}

test('CONNECT, and a client that keeps its side open and goes on sending: the connection ends', async () => {
  const socket = await open(`CONNECT a:1 HTTP/1.1\r\n${host}\r\n`, { allowHalfOpen: true })
  const dripping = setInterval(() => socket.write('x'), 50)
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(dripping)
})

test('so for what can not be read', async () => {
  const socket = await open('rubbish\r\n\r\n', { allowHalfOpen: true })
  const dripping = setInterval(() => socket.write('x'), 50)
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(dripping)
})

test('pipelined requests are answered one after the other', async () => {
  const requests = Array.from({ length: 50 }, (_, at) => {
    const close = at === 49 ? 'Connection: close\r\n' : ''
    return `GET /api/health?${at} HTTP/1.1\r\n${host}${close}\r\n`
  })
  const { body } = await sendRaw(port, requests.join(''))
  assert.is(body.match(/API is healthy/g)?.length, 50)
})

const form = '{"identity":"ann@example.com","password":"password-ann"}'
const logIn = `POST /api/collections/users/auth-with-password HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: ${form.length}\r\n\r\n${form}`

test('a client that sends nothing more still gets all its answers, slow ones too', async () => {
  const socket = await open(logIn + logIn, { allowHalfOpen: true })
  let answers = ''
  socket.on('data', (part) => {
    answers += part
  })
  socket.end()
  await once(socket, 'end')
  assert.is(answers.match(/HTTP\/1\.1 200 OK/g)?.length, 2, answers)
})

test('a client that sends nothing more by the time its realtime connection begins is gone at once', async () => {
  const before = descriptors()
  const listen = `GET /api/realtime HTTP/1.1\r\n${host}\r\n`
  const socket = await open(logIn + listen, { allowHalfOpen: true })
  socket.end()
  let isClosed = false
  socket.once('close', () => {
    isClosed = true
  })
  await until(() => isClosed, 'the connection is closed')
  await until(() => descriptors() <= before + 1, 'the descriptors are back')
})

test('requests keep their answers, whatever follows them on their connection', async () => {
  const ask = `GET /api/health HTTP/1.1\r\n${host}\r\n`
  const chunked = `POST /api/x HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nno number\r\n`
  const rows: [rest: string, status: number][] = [
    ['rubbish\r\n\r\n', 400],
    [`GET /api/health HTTP/1.1\r\nA B: c\r\n\r\n`, 400],
    [chunked, 400],
    [`UNHEARD /api/health HTTP/1.1\r\n${host}\r\n`, 404],
  ]
  for (const [rest, status] of rows) {
    const { body } = await sendRaw(port, ask + ask + rest)
    assert.is(body.match(/API is healthy/g)?.length, 2, rest)
    assert.match(body, `HTTP/1.1 ${status} `, rest)
  }
})

test('a thousand requests at once on one connection end it; others are served', async () => {
  const line = `GET /api/health HTTP/1.1\r\n${host}\r\n`
  const socket = await open(line.repeat(1000))
  let text = ''
  socket.on('data', (part) => {
    text += part.toString()
  })
  await new Promise((resolve) => socket.once('close', resolve))
  assert.ok((text.match(/API is healthy/g)?.length ?? 0) < 1000)
  assert.is((await fetch(`${server.url}/api/health`)).status, 200)
})

test('a client that sends a body nobody reads, and wants the connection closed, gets its answer', async () => {
  const body = Buffer.alloc(20_000_000)
  const head = `POST /api/nothing HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`
  const socket = connect({ port, host: '127.0.0.1' })
  let text = ''
  socket.on('error', () => {})
  socket.on('data', (part) => {
    text += part.toString()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(head)
  socket.write(body)
  // Meanwhile the server answers. A write to a closed connection would end it before it is read.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  await closed
  assert.match(text, /^HTTP\/1\.1 404 /)
})

test('nothing of it stands in the log', () => assert.is(server.stderr(), ''))

function open(bytes: string, options: { allowHalfOpen?: boolean } = {}): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', ...options }, () => {
      socket.write(bytes, 'latin1', () => resolve(socket))
    })
    socket.on('error', () => {})
    socket.resume()
  })
}

/** `when`: 0 immediately, 1 with the answer's first byte, 2 in the next turn. */
async function sendAndReset(bytes: string, when: number): Promise<void> {
  const socket = await open(bytes)
  if (when === 1) await Promise.race([once(socket, 'data'), once(socket, 'close'), turn(20)])
  if (when === 2) await turn(0)
  socket.resetAndDestroy()
}

function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve))
}

function turn(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function descriptors(): number {
  return process.platform === 'linux' ? readdirSync(`/proc/${server.child.pid}/fd`).length : 0
}

test.run()
