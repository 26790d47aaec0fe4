import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gatherChunks } from '../../server/http/gather-chunks.js'

const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const end = '0\r\n\r\n'

/** Answers each body with the number of its pieces and its text; without `reads`, with 0 at once. */
async function serve(reads = true) {
  const server = createServer(async (request, answer) => {
    gatherChunks(request, answer)
    const pieces: Buffer[] = []
    if (reads) for await (const piece of request) pieces.push(piece)
    answer.end(`${pieces.length} ${Buffer.concat(pieces)};`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
  })
  const answers = async (count: number) => {
    while (received.split(';').length <= count) await once(socket, 'data')
    const texts = received.matchAll(/\r\n\r\n(?:[0-9a-f]+\r\n)?(\d+) ([^;]*);/g)
    return [...texts].map(([, pieces, text]) => ({ pieces: Number(pieces), text }))
  }
  const stop = () => {
    socket.destroy()
    server.close()
  }
  return { socket, answers, stop }
}

test('thousands of chunks of one byte become a few pieces, in order', async () => {
  const { socket, answers, stop } = await serve()
  const text = Array.from({ length: 30_000 }, (_, at) => at % 10).join('')
  socket.write(head + [...text].map(chunk).join('') + end)
  const [answer] = await answers(1)
  stop()
  assert.ok(answer!.text === text)
  assert.ok(answer!.pieces < 40, `${answer!.pieces} pieces`)
})

test('large chunks among small ones keep their place, and the connection goes on', async () => {
  const { socket, answers, stop } = await serve()
  const large = 'x'.repeat(20_000)
  const body = chunk('a') + chunk(large) + chunk('b') + chunk('c') + chunk(large) + chunk('d') + end
  for (let i = 0; i < 3; i++) socket.write(head + body)
  const texts = (await answers(3)).map(({ text }) => text)
  stop()
  assert.ok(texts.every((text) => text === `a${large}bc${large}d`))
})

test('a body that nobody reads is thrown away, and the next request comes', async () => {
  const { socket, answers, stop } = await serve(false)
  for (let i = 0; i < 2; i++) socket.write(head + chunk('a').repeat(30_000) + end)
  const all = await answers(2)
  stop()
  assert.equal(
    all.map(({ pieces }) => pieces),
    [0, 0],
  )
})

test.run()
