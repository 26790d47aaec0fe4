import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { Server as SecureServer } from 'node:https'
import { type Socket, Server as SocketServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gatherChunks } from './gather-chunks.js'
import { isLongLived } from './long-lived.js'
import { createReadingWatch, type ReadingWatch } from './reading-watch.js'
import { throwAway } from './throw-away.js'
import { createTurns } from './turns.js'

/**
 * The connections of a gateway's servers, each with its listeners, its request order and its
 * timeouts.
 */
export interface Connections {
  /** Watches the connections that the server accepts. */
  watch(server: Server): void
  /** Passes on the requests of a connection one after the other, as Go serves them. */
  inOrder(listener: RequestListener): RequestListener
  /**
   * Closes the servers. Running requests may finish; idle connections and half-sent requests may
   * not. Resolves when no connection is left, after `longestMs` at most.
   */
  close(): Promise<void>
  /**
   * Closes the servers to new connections only. Each open connection continues until its next
   * answer, which ends it. Resolves when no connection is left, after `longestMs` at most.
   */
  retire(longestMs: number): Promise<void>
}

export interface ConnectionTimes {
  /** How long a client may leave an answer unread. */
  writeTimeoutMs: number
  /** How often connections are checked. */
  checkIntervalMs: number
  /** During shutdown: how long a client may take to send the rest of a request. */
  restMs: number
  /** During shutdown: when everything ends. */
  longestMs: number
}

interface Connection {
  reading: ReadingWatch
  /** The answer that is being prepared or sent. */
  answer: ServerResponse | undefined
  waiting: [IncomingMessage, ServerResponse][]
}

// How many requests may wait on one connection. Arbitrary, and more than any client pipelines; each
// costs a hundred times the bytes it was sent with.
const pipelineLimit = 100
const idleSweepMs = 50
// Go's rstAvoidanceDelay: time for the client to read the answer before the connection closes.
const lingerMs = 500

export function createConnections(times: ConnectionTimes): Connections {
  const { writeTimeoutMs, checkIntervalMs, restMs, longestMs } = times
  const servers: Server[] = []
  const closed: Promise<unknown>[] = []
  const open = new Map<Socket, Connection>()
  const turns = createTurns()
  /**
   * Connections whose TLS handshake isn't done, by the client's address: nothing public leads from
   * one to the other.
   */
  const greeting = new Map<string, Socket>()
  let isClosing = false
  let lookout: NodeJS.Timeout | undefined

  function greet(socket: Socket): void {
    const place = placeOf(socket)
    socket.on('error', () => socket.destroy())
    greeting.set(place, socket)
    socket.once('close', () => {
      if (greeting.get(place) === socket) greeting.delete(place)
    })
  }

  function take(socket: Socket): void {
    // Node removes its own listener from the socket of a tunnel or an upgrade.
    socket.on('error', () => socket.destroy())
    open.set(socket, { reading: createReadingWatch(socket), answer: undefined, waiting: [] })
    // The stand-in of a connection (raw-target.ts) has none: its request has come as a whole.
    if ('destroySoon' in socket) closeGently(socket)
    socket.once('close', () => open.delete(socket))
    lookout ??= setInterval(dropUnread, checkIntervalMs).unref()
  }

  /**
   * Lets a client that is still sending its body read the answer: a socket that is closed with
   * unread input is reset, and the reset may overtake the answer.
   */
  function closeGently(socket: Socket): void {
    const close = socket.destroySoon.bind(socket)
    // Node calls it after the last answer of a connection.
    socket.destroySoon = () => {
      const request = open.get(socket)?.answer?.req
      if (!request || request.complete) return close()
      socket.end()
      request.unpipe()
      setTimeout(() => socket.destroy(), lingerMs).unref()
    }
  }

  function dropUnread(): void {
    const now = performance.now()
    for (const [socket, { reading, answer }] of open) {
      if (answer && isLongLived(answer)) continue
      if (reading.stalledMs(now) >= writeTimeoutMs) socket.destroy()
    }
  }

  function begin(
    listener: RequestListener,
    connection: Connection,
    request: IncomingMessage,
    answer: ServerResponse,
  ): void {
    connection.answer = answer
    if (isClosing) answer.setHeader('Connection', 'close')
    answer.once('close', () => {
      connection.answer = undefined
      if (!request.complete) throwAway(request)
      const next = connection.waiting.shift()
      // Nobody would read the answer to a client that has gone.
      if (next && !request.socket.destroyed) begin(listener, connection, ...next)
    })
    turns.take(request.socket, () => listener(request, answer))
  }

  return {
    watch(server) {
      servers.push(server)
      server.once('listening', () => closed.push(once(server, 'close')))
      if (!(server instanceof SecureServer)) {
        server.on('connection', take)
        return
      }
      server.on('connection', greet)
      server.on('secureConnection', (socket) => {
        greeting.delete(placeOf(socket))
        take(socket)
      })
    },

    inOrder: (listener) => (request, answer) => {
      const connection = open.get(request.socket)
      if (!connection) return
      gatherChunks(request, answer)
      if (!connection.answer) begin(listener, connection, request, answer)
      else if (connection.waiting.length < pipelineLimit) connection.waiting.push([request, answer])
      else request.socket.destroy()
    },

    async retire(longestMs) {
      isClosing = true
      // An HTTP server's own close() would cut idle connections, and a request may be on its way on
      // them.
      for (const server of servers) SocketServer.prototype.close.call(server)
      const end = performance.now() + longestMs
      while (open.size > 0 && performance.now() < end) await sleep(idleSweepMs)
    },

    async close() {
      isClosing = true
      // Idle connections close with their server.
      for (const server of servers) if (server.listening) server.close()
      for (const server of servers) server.closeIdleConnections()
      for (const [socket, { answer }] of open) {
        if (!answer) continue
        if (isLongLived(answer)) socket.destroySoon()
        else if (!answer.headersSent) answer.setHeader('Connection', 'close')
      }
      // A connection whose last request is still running becomes idle later, so check repeatedly.
      const sweep = setInterval(() => {
        for (const server of servers) server.closeIdleConnections()
      }, idleSweepMs)
      const rest = setTimeout(() => {
        for (const [socket, { answer }] of open) {
          if (!answer?.req.complete) socket.destroy()
        }
        for (const socket of greeting.values()) socket.destroy()
      }, restMs)
      const end = setTimeout(() => {
        for (const socket of open.keys()) socket.destroy()
      }, longestMs)
      await Promise.all(closed)
      clearInterval(sweep)
      clearInterval(lookout)
      clearTimeout(rest)
      clearTimeout(end)
    },
  }
}

function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
