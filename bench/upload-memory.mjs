import { connect } from 'node:net'
import { makeBytes } from './pictures.mjs'
import { residentMegabytes } from './process-tree.mjs'

const clients = 50
const fileMegabytes = 20
const piece = makeBytes(1 << 20)
const sampleEveryMs = 20
const timeoutMs = 120_000
// A limit wherever it is measured; the uploads alone are a gigabyte.
const goalMegabytes = 250
const boundary = 'pocketgate-bench-boundary'

/** The name of its row. */
export const uploadMemory = `RSS while ${clients} clients upload ${fileMegabytes} MB each, MB`

/** How many bytes a file field has to accept. */
export const largestUpload = fileMegabytes << 20

/** The row with the most memory that each side holds while all upload at once. */
export async function measureUploadMemory(sides, accounts) {
  const most = { peer: null }
  for (const side of sides) most[side.key] = await measureSide(side, accounts)
  const { ours, peer } = most
  const isMet = ours === null ? null : ours <= goalMegabytes
  return { name: uploadMemory, ours, peer, goalText: `≤ ${goalMegabytes}:`, isMet }
}

async function measureSide({ server, tokens }, accounts) {
  let most = residentMegabytes(server.pid)
  const timer = setInterval(() => {
    most = Math.max(most, residentMegabytes(server.pid))
  }, sampleEveryMs)
  try {
    const uploads = Array.from({ length: clients }, (_, i) => {
      const turn = i % accounts.length
      return upload(server.port, accounts[turn].id, tokens[turn])
    })
    await Promise.all(uploads)
  } finally {
    clearInterval(timer)
  }
  return most
}

/** Sends as fast as the server accepts it; throws for an answer other than 200. */
function upload(port, id, token) {
  const disposition = 'form-data; name="avatar"; filename="large.bin"'
  const before = `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n`
  const after = `\r\n--${boundary}--\r\n`
  const lines = [
    `PATCH /api/collections/users/records/${id} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    `Authorization: ${token}`,
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${before.length + largestUpload + after.length}`,
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let left = fileMegabytes
    let answer = ''
    const send = () => {
      while (left > 0) {
        left--
        if (!socket.write(piece)) return
      }
      socket.off('drain', send)
      socket.write(after)
    }
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer to an upload')))
    socket.on('error', reject)
    socket.on('drain', send)
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('close', () => {
      if (answer.startsWith('HTTP/1.1 200')) resolve()
      else reject(new Error(`upload: ${answer.slice(0, 600)}`))
    })
    socket.write(`${lines.join('\r\n')}\r\n\r\n${before}`)
    send()
  })
}
