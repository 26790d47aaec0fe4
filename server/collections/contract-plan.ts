import { type ContractColumn, columnsOf, indexesOf } from '../store/migrations/contract-columns.js'
import { hasUniqueIndex, parseIndex } from '../store/migrations/index-sql.js'
import type { EditedCollection } from '../store/migrations/saved-collection.js'
import { sideCollectionsOf } from '../store/migrations/side-collections.js'
import type { StoredCollection } from '../store/migrations/stored-collection.js'
import type { StoredField } from '../store/migrations/stored-field.js'

/** What a folder lacks for a login contract, and the conflicts with adding it. */
export interface ContractPlan {
  /** The accounts' collection as it is. */
  accounts: EditedCollection
  collections: StoredCollection[]
  fields: StoredField[]
  /** CREATE INDEX statements. */
  indexes: string[]
  identityFields: string[]
  /** One sentence each; a plan with conflicts can't be carried out. */
  conflicts: string[]
}

/**
 * The content of the folder: collections, and the names of all tables and indexes in lower case.
 */
export interface FolderContent {
  collections: readonly EditedCollection[]
  objects: ReadonlySet<string>
  /** Columns of the accounts' table, in lower case. */
  columns: ReadonlySet<string>
}

/** Compares the folder with what the contract needs; nothing is written. */
export function planContract(
  contract: string,
  accounts: EditedCollection,
  content: FolderContent,
): ContractPlan {
  const plan: ContractPlan = {
    accounts,
    collections: [],
    fields: [],
    indexes: [],
    identityFields: [],
    conflicts: [],
  }
  // An existing collection may have another id than a new one would get.
  const ids = new Map<string, string>()
  for (const wanted of sideCollectionsOf([contract])) planCollection(plan, wanted, ids, content)
  for (const column of columnsOf([contract])) planColumn(plan, column, ids, content)
  return plan
}

/** One line per addition in the plan. */
export function describePlan({ accounts, ...plan }: ContractPlan): string[] {
  return [
    ...plan.collections.map(({ name, fields }) => {
      const own = fields.filter((field) => field.type !== 'autodate' && field.name !== 'id')
      return `collection ${name} (${own.map((field) => field.name).join(', ')})`
    }),
    ...plan.fields.map(
      ({ name, type, hidden }) =>
        `column ${accounts.name}.${name} (${type}${hidden ? ', hidden: its owner can’t write it' : ''})`,
    ),
    ...plan.indexes.map((index) => `unique index ${parseIndex(index)?.name}`),
    ...plan.identityFields.map((name) => `login by ${accounts.name}.${name}, natively as well`),
  ]
}

function planCollection(
  plan: ContractPlan,
  wanted: StoredCollection,
  ids: Map<string, string>,
  { collections, objects }: FolderContent,
): void {
  const { name } = wanted
  const found = collections.find((each) => each.name.toLowerCase() === name)
  const fields = wanted.fields.map((field) => withTarget(field, ids))
  if (found) {
    ids.set(wanted.id, found.id)
    plan.conflicts.push(...collectionFaults(found, { ...wanted, fields }))
    return
  }
  const owner = collections.find((each) => each.id === wanted.id)
  if (owner) {
    plan.conflicts.push(
      `the id of a new collection ${name}, ${wanted.id}, is that of ${owner.name}`,
    )
  } else if (objects.has(name)) {
    plan.conflicts.push(`there is a table ${name} that belongs to no collection`)
  } else {
    plan.collections.push({ ...wanted, fields })
  }
}

/** An existing collection with that name is used if it has the fields and keeps them unique. */
function collectionFaults(found: EditedCollection, wanted: StoredCollection): string[] {
  if (found.type !== 'base' || found.name !== wanted.name) {
    return [`there is another collection ${found.name}, of type ${found.type}`]
  }
  const faults: string[] = []
  for (const field of wanted.fields) {
    if (field.type === 'autodate') continue
    const known = found.fields.find((each) => each.name === field.name)
    if (known) faults.push(...fieldFaults(found.name, known, field))
    else faults.push(`the collection ${found.name} lacks ${field.name}`)
  }
  for (const index of wanted.indexes) {
    const column = parseIndex(index)!.columns[0]!.name
    if (hasUniqueIndex(found.indexes, column)) continue
    faults.push(`${found.name}.${column} has no unique index`)
  }
  return faults
}

function planColumn(
  plan: ContractPlan,
  column: ContractColumn,
  ids: Map<string, string>,
  { objects, columns }: FolderContent,
): void {
  const { accounts } = plan
  const wanted = withTarget(column.field, ids)
  const known = accounts.fields.find(
    (each) => each.name.toLowerCase() === wanted.name.toLowerCase(),
  )
  if (known) {
    const faults = fieldFaults(accounts.name, known, wanted)
    plan.conflicts.push(...faults)
    if (faults.length > 0) return
  } else if (columns.has(wanted.name.toLowerCase())) {
    plan.conflicts.push(`the table ${accounts.name} has a column ${wanted.name} but no such field`)
    return
  } else {
    plan.fields.push({ ...wanted, id: freeId(wanted, [...accounts.fields, ...plan.fields]) })
  }
  if (!hasUniqueIndex(accounts.indexes, wanted.name)) {
    for (const index of indexesOf(column, accounts)) {
      const { name } = parseIndex(index)!
      if (objects.has(name.toLowerCase())) plan.conflicts.push(`there is another index ${name}`)
      else plan.indexes.push(index)
    }
  }
  if (column.isIdentity && !identityFieldsOf(accounts).includes(wanted.name)) {
    plan.identityFields.push(wanted.name)
  }
}

/** Why an existing field can't be used as the required one. */
function fieldFaults(table: string, known: StoredField, wanted: StoredField): string[] {
  const name = `${table}.${known.name}`
  if (known.name !== wanted.name) return [`${name} differs from ${wanted.name} only by case`]
  if (known.type !== wanted.type) return [`${name} is of type ${known.type}, not ${wanted.type}`]
  const faults: string[] = []
  if (wanted.hidden && !known.hidden) faults.push(`${name} is not hidden: its owner could write it`)
  if (Number(wanted.maxSelect ?? 0) <= 1 && Number(known.maxSelect ?? 0) > 1) {
    faults.push(`${name} takes several values`)
  }
  if (wanted.type === 'relation' && known.collectionId !== wanted.collectionId) {
    faults.push(`${name} refers to another collection`)
  }
  if (wanted.type === 'select') {
    const values = listOf(known.values)
    const missing = listOf(wanted.values).filter((value) => !values.includes(value))
    if (missing.length > 0) faults.push(`${name} does not take ${missing.join(', ')}`)
  }
  return faults
}

/** PocketBase counts up if a renamed field still has the id derived from the name. */
function freeId(field: StoredField, others: readonly StoredField[]): string {
  let id = String(field.id)
  for (let i = 2; others.some((other) => other.id === id); i++) id = `${String(field.id)}${i}`
  return id
}

function withTarget(field: StoredField, ids: ReadonlyMap<string, string>): StoredField {
  const id = ids.get(String(field.collectionId))
  return id === undefined ? field : { ...field, collectionId: id }
}

export function identityFieldsOf({ options }: EditedCollection): string[] {
  const { identityFields } = (options.passwordAuth ?? {}) as { identityFields?: unknown }
  return listOf(identityFields)
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
