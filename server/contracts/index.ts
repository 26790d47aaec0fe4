import type { Config } from '../base/config.js'
import type { Contract } from '../base/route.js'
import { jitsudo } from './jitsudo.js'
import { mudbase } from './mudbase.js'
import { slugbase } from './slugbase.js'
import { strapi } from './strapi.js'
import { weather } from './weather.js'

/** Every login contract, by its name in `--contracts`. */
const contracts: Record<string, (config: Config) => Contract> = {
  strapi,
  slugbase,
  jitsudo,
  mudbase,
  weather,
}

/** What `--contracts` and `contracts add` accept. */
export const contractNames: readonly string[] = Object.keys(contracts)

/** The contracts that the configuration enables, in the order of this file. */
export function enabledContracts(config: Config): Contract[] {
  const enabled: readonly string[] = config.contracts.enabled
  return contractNames
    .filter((name) => enabled.includes(name))
    .map((name) => contracts[name]!(config))
}
