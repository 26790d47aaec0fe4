import { type Exchange, formBodyBytes, type Route } from '../base/route.js'

/** A route of the frontend's own server, which also serves it under `/api/v1`. */
export function weatherRows(
  name: string,
  method: Route['method'],
  path: string,
  run: (exchange: Exchange) => Promise<void>,
  bodyLimitBytes = formBodyBytes,
): Route[] {
  return ['', '/api/v1'].map((base) => ({
    name,
    method,
    path: `${base}${path}`,
    limit: 'inside',
    bodyLimitBytes,
    run,
  }))
}
