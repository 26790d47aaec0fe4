/**
 * The load generator: a separate process, so that its CPU time isn't counted as the server's. It
 * gets one job at a time from its parent, as a message, and answers with the job's figures.
 */
import { performance } from 'node:perf_hooks'
import { Connection, requestText } from './connection.mjs'
import { quantile } from './figures.mjs'

// An answer that takes longer counts as lost.
const answerTimeoutMs = 15_000
// Open-loop requests that find all connections busy wait in line; more connections would hide an
// overload.
const openConnections = 128

process.on('message', (job) => {
  const run = job.perSecond ? flood : closedLoop
  run(job).then(
    (figures) => process.send({ figures }),
    (error) => process.send({ fault: String(error?.stack ?? error) }),
  )
})
process.on('disconnect', () => process.exit(0))

/**
 * `job.clients` clients send the requests of `job.requests` in turn, each the next one when the
 * last is answered, for `job.seconds`. All answers have arrived when it returns, so the server's
 * CPU time before and after belongs to exactly `count` requests.
 */
async function closedLoop(job) {
  const started = performance.now()
  const clients = startClients(job, started + job.seconds * 1000)
  const tally = await clients.finished
  return figuresOf(tally, performance.now() - started)
}

/**
 * Sends `job.requests` at `job.perSecond` whether or not earlier ones have been answered, while
 * `job.background` runs as a closed loop. Latency counts from the time when the request was due.
 */
async function flood(job) {
  const started = performance.now()
  const end = started + job.seconds * 1000
  const background = startClients({ ...job.background, port: job.port }, end)
  // The flood needs a moment to fill the server's queue.
  const steady = await openLoop(job, started + Math.min(500, job.seconds * 100), end)
  const tally = await background.finished
  const elapsedMs = performance.now() - started
  return { ...steady, background: figuresOf(tally, elapsedMs) }
}

function startClients(job, end) {
  const tally = newTally()
  const texts = job.requests.map(requestText)
  let turn = 0
  const client = () =>
    new Promise((resolve) => {
      const connection = new Connection(job.port, answerTimeoutMs)
      const next = () => {
        if (performance.now() >= end) {
          connection.close()
          resolve()
          return
        }
        const index = turn++ % texts.length
        const sent = performance.now()
        connection.send(texts[index], (status, answer) => {
          count(tally, job.requests[index], status, answer, performance.now() - sent)
          // A lost connection must not spin.
          if (status === 0) setTimeout(next, 20)
          else next()
        })
      }
      next()
    })
  const finished = Promise.all(Array.from({ length: job.clients }, client)).then(() => tally)
  return { finished }
}

function openLoop(job, start, end) {
  const tally = newTally()
  const lags = []
  const texts = job.requests.map(requestText)
  const connections = []
  const line = []
  const stepMs = 1000 / job.perSecond
  const total = Math.floor((end - start) / stepMs)
  let sent = 0
  let answered = 0
  return new Promise((resolve) => {
    const dispatch = () => {
      while (line.length > 0) {
        const connection = idleConnection(connections, job.port)
        if (!connection) return
        const { index, due } = line.shift()
        connection.send(texts[index % texts.length], (status, answer) => {
          const request = job.requests[index % texts.length]
          count(tally, request, status, answer, performance.now() - due)
          answered++
          if (answered === total) finish()
          else if (line.length > 0) setImmediate(dispatch)
        })
      }
    }
    const finish = () => {
      for (const connection of connections) connection.close()
      resolve({ ...figuresOf(tally, end - start), clientLagMs: quantile(lags, 0.99) })
    }
    const tick = () => {
      const now = performance.now()
      while (sent < total && start + sent * stepMs <= now) {
        const due = start + sent * stepMs
        lags.push(now - due)
        line.push({ index: sent++, due })
      }
      dispatch()
      if (sent < total) setTimeout(tick, Math.max(0, start + sent * stepMs - performance.now()))
    }
    tick()
  })
}

function idleConnection(connections, port) {
  const idle = connections.find((connection) => !connection.busy)
  if (idle || connections.length >= openConnections) return idle
  const opened = new Connection(port, answerTimeoutMs)
  connections.push(opened)
  return opened
}

function newTally() {
  return { latencies: [], statuses: {}, wrong: 0, sample: '' }
}

function count(tally, request, status, answer, latencyMs) {
  tally.latencies.push(latencyMs)
  tally.statuses[status] = (tally.statuses[status] ?? 0) + 1
  const right = request.expect.includes(status) && (status >= 300 || answer.includes(request.holds))
  if (right) return
  tally.wrong++
  if (!tally.sample) tally.sample = answer.slice(0, 600) || 'no answer'
}

function figuresOf(tally, elapsedMs) {
  return {
    count: tally.latencies.length,
    perSecond: (tally.latencies.length * 1000) / elapsedMs,
    p50: quantile(tally.latencies, 0.5),
    p99: quantile(tally.latencies, 0.99),
    statuses: tally.statuses,
    errors: tally.wrong,
    sample: tally.sample,
  }
}
