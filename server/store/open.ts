/**
 * The databases that a store can use. Whoever opens one names it here; nobody else knows which it
 * is.
 */
export type { StoreMeter } from './meter.js'
export { readAddress } from './postgres/address.js'
export { prepareDatabase } from './postgres/bootstrap.js'
export { openPostgresBulk } from './postgres/bulk.js'
export { openPostgresStore } from './postgres/open.js'
export { createReach, type Reach } from './postgres/reach.js'
export { joinInstances } from './postgres/shared/instances.js'
export { openSqliteBulk } from './sqlite/bulk.js'
export { openFault } from './sqlite/faults.js'
export { openSqliteStore } from './sqlite/open.js'
