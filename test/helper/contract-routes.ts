import { loadConfig } from '../../server/base/config.js'
import type { Route } from '../../server/base/route.js'
import { servedContracts } from '../../server/compose.js'

/** The rows of all login contracts, as a server has them: a new one is in every table that is made of them. */
export function contractRoutes(): (Route & { contract: string })[] {
  return servedContracts(loadConfig({ values: {} }))
    .filter(({ name }) => name !== 'native')
    .flatMap(({ name, routes }) => routes.map((route) => ({ ...route, contract: name })))
}
