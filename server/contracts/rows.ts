import type { Exchange, Route } from '../base/route.js'

/** A contract's route in short: the native operation that it stands for, where there is one, and what answers. */
export type ContractRow<Work = (exchange: Exchange) => Promise<void>> = readonly [
  name: Route['name'],
  method: Route['method'],
  path: string,
  work: Work,
]

/**
 * The routes of a contract, which sees to the native limits itself. A GET that signs somebody in or
 * verifies them is told in the audit trail as a POST would be.
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
