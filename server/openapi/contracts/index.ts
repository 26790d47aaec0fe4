import type { ContractOperations } from '../shapes.js'
import { jitsudoOperations } from './jitsudo.js'
import { mudbaseOperations } from './mudbase.js'
import { slugbaseOperations } from './slugbase.js'
import { strapiOperations } from './strapi.js'
import { weatherOperations } from './weather.js'

/** By contract: what each of its rows accepts and answers. */
export const contractOperations: Readonly<Record<string, ContractOperations>> = {
  weather: weatherOperations,
  strapi: strapiOperations,
  slugbase: slugbaseOperations,
  jitsudo: jitsudoOperations,
  mudbase: mudbaseOperations,
}
