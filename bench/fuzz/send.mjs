// Sends one request of requests.mjs as bytes over its own socket: whole, in pieces, or cut off.
import { connect } from 'node:net'

// How long a request gets that ends sooner than it declares, and an event stream.
const patienceMs = 150
const answerTimeoutMs = 20_000

/** The bytes of a request with that token. */
export function bytesOf({ method, target, headers, body }, token) {
  const has = (name) => headers.some(([other]) => other.toLowerCase() === name)
  const lines = [`${method} ${target} HTTP/1.1`]
  if (!has('host')) lines.push('Host: fuzz')
  if (!has('connection')) lines.push('Connection: close')
  if (token !== undefined) lines.push(`Authorization: ${token}`)
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  if (body.length > 0 && !has('content-length') && !has('transfer-encoding')) {
    lines.push(`Content-Length: ${body.length}`)
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

/**
 * Sends it. Returns the statuses of the answers, in order, the beginning of the answer, and whether
 * nothing came within 20 s.
 */
export function send(port, bytes, { how, at }) {
  return new Promise((resolve) => {
    let text = ''
    let isLate = false
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: how === 'halfClosed' })
    const end = () => socket.destroy()
    let patience
    const beginPatience = (ms = patienceMs) => {
      clearTimeout(patience)
      patience = setTimeout(end, ms)
    }
    const late = setTimeout(() => {
      isLate = true
      end()
    }, answerTimeoutMs)
    socket.once('connect', () => write(socket, bytes, { how, at }, beginPatience))
    socket.setEncoding('latin1').on('data', (part) => {
      if (text.length < 200_000) text += part
      if (text.includes('text/event-stream') || isWhole(text))
        beginPatience(how === 'whole' ? 0 : patienceMs)
    })
    socket.on('end', end).on('error', () => {})
    socket.once('close', () => {
      clearTimeout(patience)
      clearTimeout(late)
      const statuses = [...text.matchAll(/(?:^|[\s\S])HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
        Number(status),
      )
      resolve({ statuses, text: text.slice(0, 2000), isLate })
    })
  })
}

function write(socket, bytes, { how, at }, beginPatience) {
  const middle = Math.floor(at * bytes.length)
  if (how === 'pieces') {
    socket.write(bytes.subarray(0, middle))
    setTimeout(() => socket.write(bytes.subarray(middle)), 5)
  } else if (how === 'half') {
    socket.write(bytes.subarray(0, middle))
    beginPatience(at * patienceMs)
  } else if (how === 'reset') {
    socket.write(bytes)
    setTimeout(() => socket.resetAndDestroy(), at * 20)
  } else if (how === 'rubbish') {
    socket.write(Buffer.concat([keptAlive(bytes), Buffer.from('\0\x01rubbish\r\n\r\nGET / HT')]))
    beginPatience(1000)
  } else if (how === 'pipelined') {
    const one = keptAlive(bytes)
    socket.write(Buffer.concat([one, one, one, bytes]))
    beginPatience(1000)
  } else if (how === 'halfClosed') {
    socket.end(bytes)
  } else {
    socket.write(bytes)
    // A request with a wrong length would wait for the server's own timeout.
    const head = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n'))
    if (/\r\n(?:content-length|transfer-encoding|expect|upgrade|connection: [^c])/i.test(head)) {
      beginPatience(5000)
    }
  }
}

function keptAlive(bytes) {
  return Buffer.from(
    bytes.toString('latin1').replace('Connection: close', 'Connection: keep-alive'),
    'latin1',
  )
}

function isWhole(all) {
  // After a 100 comes the answer.
  const text = all.replace(/^(?:HTTP\/1\.1 1\d\d .*?\r\n\r\n)+/s, '')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = text.slice(0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)
  if (length) return text.length >= end + 4 + Number(length[1])
  return /\r\ntransfer-encoding: chunked/i.test(head)
    ? text.endsWith('0\r\n\r\n')
    : / (?:204|304) /.test(head.slice(0, 14))
}
