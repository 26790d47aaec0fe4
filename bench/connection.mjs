import { connect } from 'node:net'

/**
 * One keep-alive HTTP/1.1 connection that carries one request at a time. It uses a bare socket,
 * because the load generator shares the machine with the server it measures, and node:http costs
 * about three times the CPU.
 */
export class Connection {
  #port
  #timeoutMs
  #socket = null
  #text = ''
  #done = null

  constructor(port, timeoutMs) {
    this.#port = port
    this.#timeoutMs = timeoutMs
  }

  get busy() {
    return this.#done !== null
  }

  /** Sends the text of a request; `done(status, answer)` is called once. Status 0: no answer. */
  send(request, done) {
    this.#done = done
    this.#text = ''
    this.#socket ??= this.#open()
    this.#socket.write(request, 'latin1')
  }

  close() {
    this.#socket?.destroy()
    this.#socket = null
  }

  #open() {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.setEncoding('latin1')
    socket.setTimeout(this.#timeoutMs)
    socket.on('data', (chunk) => this.#read(chunk))
    const lost = () => {
      socket.destroy()
      if (this.#socket !== socket) return
      this.#socket = null
      this.#finish(0)
    }
    socket.on('error', lost)
    socket.on('timeout', lost)
    socket.on('close', lost)
    return socket
  }

  #read(chunk) {
    this.#text = this.#text === '' ? chunk : this.#text + chunk
    const headEnd = this.#text.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = this.#text.slice(0, headEnd)
    if (!isWhole(this.#text, head, headEnd + 4)) return
    if (/\r\nconnection: close/i.test(head)) this.close()
    this.#finish(Number(this.#text.slice(9, 12)))
  }

  #finish(status) {
    const done = this.#done
    this.#done = null
    done?.(status, this.#text)
  }
}

function isWhole(text, head, bodyStart) {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)
  if (length) return text.length - bodyStart >= Number(length[1])
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return text.endsWith('\r\n0\r\n\r\n')
  return true
}

/** The text of a request. A `body` is sent as JSON. */
export function requestText({ method = 'GET', path, token, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'User-Agent: pocketgate-bench']
  if (token) lines.push(`Authorization: ${token}`)
  const json = body === undefined ? '' : JSON.stringify(body)
  if (method !== 'GET') lines.push(`Content-Length: ${Buffer.byteLength(json)}`)
  if (json) lines.push('Content-Type: application/json')
  return `${lines.join('\r\n')}\r\n\r\n${json}`
}
