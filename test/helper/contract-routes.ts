import { loadConfig } from '../../server/base/config.js'
import type { Route } from '../../server/base/route.js'
import { servedContracts } from '../../server/compose.js'

/**
 * The routes of all login contracts, as a server has them: tables made from them include every new
 * route.
 */
export function contractRoutes(): (Route & { contract: string })[] {
  return servedContracts(loadConfig({ values: {} }))
    .filter(({ name }) => name !== 'native')
    .flatMap(({ name, routes }) => routes.map((route) => ({ ...route, contract: name })))
}
