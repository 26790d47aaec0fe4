/**
 * Listeners of /api/realtime in a separate process. Jobs by message: `connect` a number of them,
 * `pause` them (they stop reading), `expect` a number of messages and report when the last one
 * arrived. Raw sockets: an HTTP client would need more CPU than the measured server.
 */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

const mark = Buffer.from('\nevent:posts')
// As many simultaneous connections as a server's backlog accepts; one address has 28,000 ports.
const atOnce = 50
const addresses = 8

const sockets = []
const agents = new Map()
let count = 0
let latencies = []
let isTimed = false
let waiting
// One for all connections: memory of its own for each message would cost this process more than
// sending costs the server, and the last message would be its.
const buffer = Buffer.alloc(1 << 16)

const jobs = {
  async connect({ port, clients }) {
    let next = 0
    const one = async () => {
      while (next < clients) await open(port, `127.0.0.${2 + (next++ % addresses)}`)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  },
  async pause() {
    for (const socket of sockets) socket.pause()
  },
  /** `timed`: whether each message's way is measured. */
  async reset({ timed = false }) {
    count = 0
    latencies = []
    isTimed = timed
  },
  /** Resolves when that many messages have come since `reset`, or after `ms`. */
  expect({ messages, ms }) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(), ms)
      const done = () => {
        clearTimeout(timer)
        waiting = undefined
        resolve({ count, at: performance.timeOrigin + performance.now(), latencies })
      }
      waiting = { messages, done }
      if (count >= messages) done()
    })
  },
}

process.on('message', async ({ job, ...options }) => {
  try {
    process.send({ result: (await jobs[job](options)) ?? null })
  } catch (error) {
    process.send({ fault: error.stack })
  }
})

function open(port, localAddress) {
  return new Promise((resolve, reject) => {
    let head = ''
    let take = (length) => {
      head += buffer.toString('latin1', 0, length)
      const id = /"clientId":"(\w+)"/.exec(head)?.[1]
      if (!id) return
      take = read
      sockets.push(socket)
      subscribe(port, localAddress, id).then(resolve, reject)
    }
    const onread = { buffer, callback: (length) => take(length) ?? true }
    const socket = connect({ port, host: '127.0.0.1', localAddress, onread })
    socket.once('error', reject)
    socket.write('GET /api/realtime HTTP/1.1\r\nHost: bench\r\n\r\n')
  })
}

function read(length) {
  const part = buffer.subarray(0, length)
  for (let at = part.indexOf(mark); at >= 0; at = part.indexOf(mark, at + mark.length)) {
    count++
    if (!isTimed) continue
    const sent = /"sent":([\d.]+)/.exec(part.toString('latin1', at, at + 400))
    if (sent) latencies.push(performance.timeOrigin + performance.now() - Number(sent[1]))
  }
  if (waiting && count >= waiting.messages) waiting.done()
}

function subscribe(port, localAddress, clientId) {
  let agent = agents.get(localAddress)
  if (!agent) {
    agent = new Agent({ keepAlive: true, maxSockets: 10, localAddress })
    agents.set(localAddress, agent)
  }
  const body = JSON.stringify({ clientId, subscriptions: ['posts/*'] })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const options = {
      port,
      host: '127.0.0.1',
      path: '/api/realtime',
      method: 'POST',
      agent,
      headers,
    }
    request(options, (answer) => {
      answer.resume()
      answer.once('end', () => {
        if (answer.statusCode === 204) resolve()
        else reject(new Error(`subscribe: ${answer.statusCode}`))
      })
    })
      .once('error', reject)
      .end(body)
  })
}
