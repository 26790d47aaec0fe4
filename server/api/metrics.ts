import type { Route } from '../base/route.js'
import { metricsText, metricsType } from '../metrics/text.js'

/** For Prometheus, if metrics.mode is on and metrics.address is empty. */
export const metricsRoute: Route = {
  name: 'metrics',
  method: 'GET',
  path: '/metrics',
  guard: 'superuser',
  isQuiet: true,
  async run(exchange) {
    const text = await metricsText(exchange.state.app)
    exchange.status = 200
    exchange.set({ 'Content-Type': metricsType, 'Cache-Control': 'no-store' })
    exchange.body = text
  },
}
