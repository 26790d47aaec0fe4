import type { Config } from '../base/config.js'

/** The first lines of a listening server: its addresses, and what it serves. */
export function banner(url: string, config: Config): string[] {
  const contracts = config.contracts.enabled
  const rows = [
    `REST API:   ${url}/api/`,
    ...(contracts.length > 0 ? [`Contracts:  ${contracts.join(', ')}`] : []),
    `Dashboard:  ${url}/_/`,
  ]
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ')
  return [
    `${time} Server started at ${url}`,
    ...rows.map((row, index) => `${index < rows.length - 1 ? '├─' : '└─'} ${row}`),
  ]
}
