import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createConnections } from '../../server/http/connections.js'

const ofOne = 200
const perTurn = 16
const times = { writeTimeoutMs: 60_000, checkIntervalMs: 60_000, restMs: 100, longestMs: 1000 }

/**
 * What clients asked for, in the order of being served, and how many in one turn at most.
 * `afterTurn` runs at the end of each turn that served one.
 */
async function serve(afterTurn = () => {}): Promise<{
  port: number
  served: string[]
  longest(): number
  accepted(count: number): Promise<void>
  close(): Promise<void>
}> {
  const connections = createConnections(times)
  const served: string[] = []
  let inTurn = 0
  let most = 0
  const server = createServer(
    connections.inOrder((request, answer) => {
      if (inTurn++ === 0)
        setImmediate(() => {
          inTurn = 0
          afterTurn()
        })
      most = Math.max(most, inTurn)
      served.push(request.url ?? '')
      answer.end()
    }),
  )
  connections.watch(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    served,
    longest: () => most,
    async accepted(count) {
      for (;;) {
        const open = await new Promise((resolve) => server.getConnections((_, all) => resolve(all)))
        if (open === count) return
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    close: () => connections.close(),
  }
}

async function open(port: number, localAddress: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

function ask(socket: Socket, path: string): Promise<unknown> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  return new Promise((resolve) => socket.once('data', resolve))
}

test('a client that comes after 200 requests of another address is served among the first', async () => {
  const server = await serve()
  const many = await Promise.all(
    Array.from({ length: ofOne }, () => open(server.port, '127.0.0.2')),
  )
  const other = await open(server.port, '127.0.0.3')
  await server.accepted(ofOne + 1)
  const answers = many.map((socket, at) => ask(socket, `/many/${at}`))
  await Promise.all([...answers, ask(other, '/other')])
  assert.is(server.served.length, ofOne + 1)
  const place = server.served.indexOf('/other')
  assert.ok(place <= perTurn + 1, `it was number ${place + 1}`)
  assert.is(server.longest(), perTurn)
  const ordered = server.served.filter((path) => path !== '/other')
  assert.equal(
    ordered,
    many.map((_, at) => `/many/${at}`),
  )
  for (const socket of [...many, other]) socket.destroy()
  await server.close()
})

test('requests of clients that leave while they wait are not begun', async () => {
  let leaving: Socket[] = []
  const server = await serve(() => {
    for (const socket of leaving.splice(0)) socket.resetAndDestroy()
  })
  const many = await Promise.all(
    Array.from({ length: ofOne }, () => open(server.port, '127.0.0.2')),
  )
  await server.accepted(ofOne)
  leaving = many.slice(perTurn)
  const answers = many.map((socket, at) => ask(socket, at < perTurn ? `/stays/${at}` : '/leaves'))
  await Promise.all(answers.slice(0, perTurn))
  await server.accepted(perTurn)
  // One more is served after whatever waited before it.
  await ask(many[0] as Socket, '/last')
  assert.equal(server.served, [...many.slice(0, perTurn).map((_, at) => `/stays/${at}`), '/last'])
  for (const socket of many) socket.destroy()
  await server.close()
})

test.run()
