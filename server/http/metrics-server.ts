import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '../base/app.js'
import { StartError } from '../base/errors.js'
import { metricsText, metricsType } from '../metrics/text.js'
import { parseAddress } from './listen.js'

export interface MetricsServer {
  /** Where it listens, such as `http://127.0.0.1:9100`. */
  url: string
  close(): Promise<void>
}

// Arbitrary: a scraper needs one or two.
const connectionsMax = 20

/** Answers `GET /metrics` at metrics.address, to anybody who can reach it. Throws StartError. */
export async function serveMetrics(app: App): Promise<MetricsServer> {
  const { address } = app.config.metrics
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (req, res) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    if (!isRead || req.url?.split('?', 1)[0] !== '/metrics') {
      res.writeHead(404).end()
      return
    }
    metricsText(app).then(
      (text) => res.writeHead(200, { 'Content-Type': metricsType }).end(text),
      (error: unknown) => {
        app.log.error({ err: error }, 'the metrics could not be read')
        res.writeHead(500).end()
      },
    )
  })
  server.maxConnections = connectionsMax
  const { host, port } = parseAddress('metrics.address', address)
  await new Promise<void>((done, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the address is already in use' : error.message
      reject(new StartError(`metrics.address "${address}": ${reason}`))
    })
    server.listen({ port, ...(host !== '' && { host }) }, done)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    url: `http://${address.slice(0, address.lastIndexOf(':')) || '127.0.0.1'}:${taken}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
