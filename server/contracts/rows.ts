import type { Exchange, Route } from '../base/route.js'

/**
 * A contract's route in short form: the native operation it corresponds to, if there is one, and
 * its handler.
 */
export type ContractRow<Work = (exchange: Exchange) => Promise<void>> = readonly [
  name: Route['name'],
  method: Route['method'],
  path: string,
  work: Work,
]

/**
 * The routes of a contract that checks the native limits itself. A GET that signs somebody in or
 * verifies an address is recorded in the audit trail like a POST.
 */
export function routesOf(rows: readonly ContractRow[], bodyLimitBytes: number): Route[] {
  return rows.map(([name, method, path, run]) => ({
    name,
    method,
    path,
    limit: 'inside',
    bodyLimitBytes,
    ...(method === 'GET' && /^auth|^confirm/.test(name) && { isAudited: true }),
    run,
  }))
}
