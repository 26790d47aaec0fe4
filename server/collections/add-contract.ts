import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import { StartError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { contractColumns } from '../store/migrations/contract-columns.js'
import { createCollection } from '../store/migrations/fresh.js'
import { readCollections } from '../store/migrations/saved-collection.js'
import { columnTypeOf, encodeFields } from '../store/migrations/stored-field.js'
import { extend } from '../store/statements/collections.js'
import { addColumn, columns, objectNames } from '../store/statements/schema.js'
import { type Db, UniqueError } from '../store/store.js'
import { type ContractPlan, describePlan, identityFieldsOf, planContract } from './contract-plan.js'

type FolderApp = Pick<App, 'config' | 'clock' | 'store' | 'collections'>

/** The contracts that need something in the folder: all of them. */
export const plannedContracts: readonly string[] = [
  ...new Set(contractColumns.flatMap(({ contracts }) => contracts)),
]

/** What the folder lacks for the contract. Throws StartError if there are no accounts. */
export function contractPlan(app: FolderApp, contract: string): Promise<ContractPlan> {
  return readPlan(app.store.read, app.config.contracts.collection, contract)
}

/**
 * Adds the columns and collections that a contract needs and the folder lacks, as PocketBase itself
 * would store them; all of them or, after a fault, none. Returns a line for each addition. Throws
 * StartError if something in the folder conflicts.
 */
export async function addContract(app: FolderApp, contract: string): Promise<string[]> {
  const lines = await app.store.transaction(
    async (tx) => {
      const plan = await readPlan(tx, app.config.contracts.collection, contract)
      requireNoConflicts(contract, plan)
      const lines = describePlan(plan)
      if (lines.length > 0) await carryOut(tx, plan, formatDate(app.clock.now()))
      return lines
    },
    { isLong: true },
  )
  if (lines.length > 0) await app.collections.reload()
  return lines
}

/** Throws StartError, in one line, for a plan that can't be carried out. */
export function requireNoConflicts(contract: string, { conflicts }: ContractPlan): void {
  if (conflicts.length === 0) return
  throw new StartError(`${contract} can't be added, nothing was changed: ${conflicts.join('; ')}`)
}

async function readPlan(db: Db, accounts: string, contract: string): Promise<ContractPlan> {
  const collections = await readCollections(db)
  const found =
    collections.find(({ id }) => id === accounts) ??
    collections.find(({ name }) => name.toLowerCase() === accounts.toLowerCase())
  if (found?.type !== 'auth') {
    throw new StartError(
      `contracts.collection is ${JSON.stringify(accounts)}, which is not an auth collection of this folder`,
    )
  }
  return planContract(contract, found, {
    collections,
    objects: lowerCase(await objectNames(db)),
    columns: lowerCase((await columns(db, found.name)).map(({ name }) => name)),
  })
}

function lowerCase(names: readonly string[]): Set<string> {
  return new Set(names.map((name) => name.toLowerCase()))
}

async function carryOut(tx: Db, plan: ContractPlan, date: string): Promise<void> {
  const { accounts } = plan
  for (const collection of plan.collections) await createCollection(tx, collection, date)
  for (const field of plan.fields) {
    await addColumn(tx, accounts.name, { name: field.name, type: columnTypeOf(field) })
  }
  // Existing indexes aren't touched: one that PocketBase wrote may contain SQL that this SQLite
  // would not accept again.
  for (const index of plan.indexes) await createIndex(tx, index, accounts.name)
  const { passwordAuth } = accounts.options as { passwordAuth?: object }
  const identityFields = [...identityFieldsOf(accounts), ...plan.identityFields]
  const options =
    plan.identityFields.length === 0
      ? accounts.options
      : { ...accounts.options, passwordAuth: { ...passwordAuth, identityFields } }
  await extend(tx, {
    id: accounts.id,
    fields: encodeFields([...accounts.fields, ...plan.fields]),
    indexes: encodeJson([...accounts.indexes, ...plan.indexes]),
    options: encodeJson(options),
    updated: date,
  })
}

async function createIndex(tx: Db, index: string, table: string): Promise<void> {
  try {
    await tx.run(index)
  } catch (error) {
    if (!(error instanceof UniqueError)) throw error
    const columns = error.columns.map((column) => `${table}.${column}`).join(', ')
    throw new StartError(
      `nothing was changed: ${columns || table} has values that occur more than once, and must be unique`,
      { cause: error },
    )
  }
}
