import { randomText } from '../base/ids.js'
import { encodeJson } from '../base/json.js'
import { Problem, type Problems, ProblemsError } from '../base/problems.js'
import { kindOf } from '../fields/index.js'
import type { Field } from '../model/field-options.js'
import { encodeFields } from '../store/migrations/stored-field.js'
import { asString } from '../store/quoted-text.js'
import * as schema from '../store/statements/schema.js'
import type { Db } from '../store/store.js'
import { alteringTables } from './alter-table.js'
import { convertColumns } from './convert-columns.js'
import type { Draft } from './draft-shape.js'
import { faultText } from './fault-text.js'
import { byId } from './field-places.js'
import { buildTableIndex, isValidIndex, parseTableIndex } from './table-index.js'

/**
 * Brings the records' table in line with the collection: creates it, or renames it, drops, adds and
 * renames columns by field id, converts those that change between one and several values, and
 * creates the indexes again. Throws ProblemsError for indexes. Source: PocketBase
 * core/collection_record_table_sync.go.
 */
export async function syncTable(tx: Db, draft: Draft, old: Draft | undefined): Promise<void> {
  if (!old || !(await schema.hasTable(tx, old.name))) {
    await createTable(tx, draft)
    await createIndexes(tx, draft)
    return
  }
  const isRenamed = old.name.toLowerCase() !== draft.name.toLowerCase()
  const isReindexed =
    isRenamed ||
    encodeFields(old.fields) !== encodeFields(draft.fields) ||
    encodeJson(old.indexes) !== encodeJson(draft.indexes)
  if (isReindexed) await dropIndexes(tx, old)
  if (isReindexed) {
    await alteringTables(tx, async () => {
      if (isRenamed) await schema.renameTable(tx, old.name, draft.name)
      return changeColumns(tx, draft, old)
    })
  }
  await convertColumns(tx, draft, old)
  if (isReindexed) await createIndexes(tx, draft)
}

async function createTable(tx: Db, { name, fields }: Draft): Promise<void> {
  // PocketBase's query builder sorts the columns of a new table by name.
  const byName = new Map(fields.map((field) => [field.name, field]))
  const columns = [...byName.keys()]
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((column) => ({ name: column, type: columnType(byName.get(column)!) }))
  await schema.createTable(tx, name, columns)
}

/** Returns whether a column was renamed or dropped. */
async function changeColumns(tx: Db, draft: Draft, old: Draft): Promise<boolean> {
  const table = draft.name
  const before = byId(old.fields)
  const now = byId(draft.fields)
  const dropped = old.fields.filter(({ id }) => !now.has(id))
  for (const { name } of dropped) {
    await explained(`failed to drop column ${name}`, () => schema.dropColumn(tx, table, name))
  }
  // Through temporary names, so that two columns may swap theirs.
  const finalNames = new Map<string, string>()
  for (const field of draft.fields) {
    const known = before.get(field.id)
    if (known?.name === field.name) continue
    const passing = field.name + randomText(5)
    finalNames.set(passing, field.name)
    if (known) {
      await explained(`failed to rename column ${known.name}`, () =>
        schema.renameColumn(tx, table, known.name, passing),
      )
    } else {
      await explained(`failed to add column ${field.name}`, () =>
        schema.addColumn(tx, table, { name: passing, type: columnType(field) }),
      )
    }
  }
  for (const [passing, name] of finalNames) {
    await schema.renameColumn(tx, table, passing, name)
  }
  return dropped.length > 0 || finalNames.size > 0
}

function columnType(field: Field): string {
  return kindOf(field).columnType(field)
}

async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new Error(`${what} - ${faultText(cause)}`, { cause })
  }
}

async function dropIndexes(tx: Db, { indexes }: Draft): Promise<void> {
  for (const statement of indexes) {
    const { name } = parseTableIndex(statement)
    // The typo is PocketBase's.
    if (name === '') throw new Error(`failed to dop index - missing index name: ${statement}`)
    await schema.dropIndex(tx, name)
  }
}

/** Creates the indexes that a collection lists. Throws ProblemsError. */
export async function createIndexes(tx: Db, draft: Draft): Promise<void> {
  const problems: Problems = {}
  for (const [at, statement] of draft.indexes.entries()) {
    const index = { ...parseTableIndex(statement), table: draft.name }
    const problem = isValidIndex(index)
      ? await createIndex(tx, index.name, buildTableIndex(index))
      : new Problem('validation_invalid_index_expression', 'Invalid CREATE INDEX expression.')
    if (problem) problems[at] = problem
  }
  if (Object.keys(problems).length > 0) throw new ProblemsError({ indexes: problems })
}

async function createIndex(tx: Db, name: string, statement: string): Promise<Problem | undefined> {
  let text = statement
  for (;;) {
    try {
      await tx.run(text)
      return undefined
    } catch (error) {
      // PocketBase's SQLite takes "text" for a string here.
      const mended = asString(text, error)
      if (mended === undefined) {
        return new Problem(
          'validation_invalid_index_expression',
          `Failed to create index ${name} - ${faultText(error)}.`,
        )
      }
      text = mended
    }
  }
}
