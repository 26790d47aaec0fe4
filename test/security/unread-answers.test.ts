import { subscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sendJson } from '../../server/api/envelope.js'
import { until } from '../helper/mail-world.js'
import { echoRow, type FakeServer, nativeWith, startFake } from '../http/fake-app.js'

// More than the kernels on both sides buffer for a client that doesn't read.
const fileBytes = 24 << 20
const writeTimeoutMs = 300
const limits = { writeTimeoutMs, checkIntervalMs: 50 }

/** The server's ends of connections, by the client's port. */
const served = new Map<number, Socket>()
subscribe('http.server.request.start', (message) => {
  const { socket } = message as { socket: Socket }
  served.set(socket.remotePort!, socket)
})

let folder: string
let server: FakeServer

const large = echoRow('GET', '/large', {
  run: async (exchange) => sendJson(exchange, 200, 'x'.repeat(fileBytes)),
})
const live = echoRow('GET', '/live', {
  run: async (exchange) => {
    exchange.respond = false
    exchange.res.writeHead(200)
    exchange.res.write('x'.repeat(fileBytes))
  },
})

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pocketgate-public-'))
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(fileBytes))
  const config = { serve: { publicDir: folder } }
  server = await startFake({ config, limits, contracts: [nativeWith([large, live])] })
})

test.after(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

test('clients that do not read a file lose the connection, and the file is closed', async () => {
  const before = descriptors().length
  const clients = await Promise.all(Array.from({ length: 20 }, () => ask('/large.bin')))
  await until(() => filesOpen() >= 20, 'all files are open')
  await Promise.all(clients.map((client) => whenCut(client)))
  await until(() => filesOpen() === 0, 'the files are closed')
  await until(() => descriptors().length <= before, 'the descriptors are back')
})

test('so for one long text', async () => whenCut(await ask('/large')))

test('a client that sends and does not read is no better', async () => {
  const client = await ask('/large')
  const line = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n'
  const sending = setInterval(() => client.write(line), writeTimeoutMs / 3)
  await whenCut(client)
  clearInterval(sending)
})

for (const path of ['/large.bin', '/large']) {
  test(`who reads ${path} slowly gets all of it`, async () => {
    const client = await ask(path)
    const started = performance.now()
    await new Promise<void>((resolve, reject) => {
      let got = 0
      let rested = 0
      client.once('close', () => reject(new Error(`cut after ${got} bytes`)))
      client.on('data', (part) => {
        got += part.length
        if (got >= fileBytes) return resolve()
        if (got - rested < fileBytes / 16) return
        rested = got
        client.pause()
        setTimeout(() => client.resume(), writeTimeoutMs / 3)
      })
      client.resume()
    })
    assert.ok(performance.now() - started > 3 * writeTimeoutMs)
    client.destroy()
  })
}

test('live news are spared', async () => {
  const client = await ask('/live')
  await until(() => served.has(client.localPort!), 'the request has come')
  // Another client, which started later, is cut by the same timeout first.
  await whenCut(await ask('/large'))
  assert.not(served.get(client.localPort!)!.destroyed)
  client.destroy()
})

/** Sends a request, and doesn't read the answer. */
function ask(path: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.pause()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, () => resolve(socket))
    })
    socket.on('error', () => {})
  })
}

/** Resolves when the server has closed the connection, while the client doesn't read. */
async function whenCut(client: Socket): Promise<void> {
  const port = client.localPort!
  await until(() => served.has(port), 'the request has come')
  await until(() => served.get(port)!.destroyed, 'the connection is cut')
  client.destroy()
}

function descriptors(): string[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd') : []
}

function filesOpen(): number {
  return descriptors().filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).endsWith('large.bin')
    } catch {
      return false
    }
  }).length
}

test.run()
