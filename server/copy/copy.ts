import type { Logger } from 'pino'
import { StartError } from '../base/errors.js'
import { collectionsWithin } from '../collections/load.js'
import type { Collection } from '../model/collection.js'
import type { Bulk, BulkTable } from '../store/bulk.js'
import { pendingMigrations } from '../store/migrations/prepare.js'
import { logTables } from '../store/migrations/system-tables.js'
import { removeHead } from '../store/statements/audit.js'
import { copyFiles, type FilesResult } from './files.js'
import { type Note, openNote } from './note.js'
import { copyRows, type Digest, digestOf, type Pair } from './rows.js'
import { makeIndexes, makeSystemIndexes, makeTables, makeViews, withTables } from './schema.js'
import { isPostgres, openSide, type Part, requireFolder, requireRoom, type Side } from './side.js'
import { planTable } from './values.js'

export interface CopyOptions {
  /** A data folder, or a PostgreSQL database by its URL. */
  from: string
  to: string
  /** The folder with the files that belong to a PostgreSQL database. */
  filesFrom?: string | undefined
  filesTo?: string | undefined
  log: Logger
  report(progress: Progress): void
}

export interface Progress {
  stage: string
  done: number
  total: number
}

export interface CopyResult {
  tables: TableResult[]
  files: FilesResult | undefined
  /** What is missing or different in the target; one line each. */
  faults: string[]
}

export interface TableResult {
  table: string
  source: Digest
  target: Digest
  /** Values that the target can't hold as they were. */
  changed: number
}

/**
 * Copies collections, records, logs, the gateway's own tables and files into a target that is
 * empty, or where an earlier attempt was interrupted; then reads both sides again and compares
 * them. Throws StartError.
 */
export async function copyData(options: CopyOptions): Promise<CopyResult> {
  const { from, to, log } = options
  if (!isPostgres(from)) requireFolder(from)
  if (!isPostgres(to)) requireRoom(to)
  const source = await openSide(from, log)
  try {
    const target = await openSide(to, log)
    try {
      if (source.shown === target.shown) throw new StartError('it would be copied onto itself')
      return await copyAll(source, target, options)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function copyAll(source: Side, target: Side, options: CopyOptions): Promise<CopyResult> {
  await requireCurrent(source)
  const collections = [...(await collectionsWithin(source.store.read)).all()]
  const records = await (await source.bulk.records()).tables()
  const note = await openNote(target, source.shown, (tx) => makeTables(tx, collections, records))
  // Its indexes after its rows.
  if (!note.isDone('log indexes')) await target.store.logs.run(logTables[0]!)
  const hasOwn = source.store.hasOwn()
  if (hasOwn) await note.step('own tables', () => emptyOwn(target))

  const names = withTables(collections).map(({ name }) => name)
  const parts: [Part, Pair[]][] = [
    ['records', await pairsOf(source, target, 'records', ['_migrations', '_params', ...names])],
    ['logs', await pairsOf(source, target, 'logs', ['_logs'])],
    ['own', hasOwn ? await ownPairsOf(source, target) : []],
  ]
  for (const [part, pairs] of parts) {
    for (const pair of pairs) await copyTable(pair, part, note, options)
  }
  await note.step('log indexes', async () => {
    for (const statement of logTables.slice(1)) await target.store.logs.run(statement)
  })
  await addIndexes(target, withTables(collections), note)
  const files = await filesOf(options)
  const [last] = await pairsOf(source, target, 'records', ['_collections'])
  await copyTable(last!, 'records', note, options)
  await note.step('system indexes', () => makeSystemIndexes(target.store))
  const faults = await makeViews(target.store, collections)

  parts[0]![1].unshift(last!)
  const tables = await compare(parts, options)
  for (const { table, source: one, target: other } of tables) {
    if (one.rows !== other.rows || one.hash !== other.hash) {
      faults.push(`${table} is not the same in both: was it written to meanwhile?`)
    }
  }
  const left = records.filter(
    ({ name }) => ![...names, '_migrations', '_params', '_collections', '_logs'].includes(name),
  )
  for (const { name } of left) faults.push(`the table ${name} is no collection's: left out`)
  await note.remove()
  return { tables, files, faults }
}

async function requireCurrent({ store, shown }: Side): Promise<void> {
  const pending = await pendingMigrations(store.read, shown)
  if (pending === undefined) throw new StartError(`there is nothing in ${shown}`)
  if (pending.length === 0) return
  throw new StartError(
    `${shown} is from an older PocketBase: start the gateway on it once, then copy`,
  )
}

/** Deletes the first row of a new trail: the source has its own. */
async function emptyOwn({ store }: Side): Promise<void> {
  const own = await store.own()
  await own.transaction(removeHead)
}

async function pairsOf(
  source: Side,
  target: Side,
  part: Part,
  names?: readonly string[],
): Promise<Pair[]> {
  const from = await source.bulk[part]()
  const to = await target.bulk[part]()
  const there = await to.tables()
  const postgres = { source: !source.isFolder, target: !target.isFolder }
  const tables = await from.tables()
  const wanted = names?.map((name) => tables.find((table) => table.name === name)) ?? tables
  return wanted.flatMap((table) => {
    const other = there.find(({ name }) => name === table?.name)
    return table && other ? [pairOf(table, other, from, to, postgres)] : []
  })
}

/** Both have gone through the same migration steps, at different times. */
async function ownPairsOf(source: Side, target: Side): Promise<Pair[]> {
  return (await pairsOf(source, target, 'own')).filter(({ table }) => table !== 'migrations')
}

function pairOf(
  table: BulkTable,
  other: BulkTable,
  source: Bulk,
  target: Bulk,
  postgres: { source: boolean; target: boolean },
): Pair {
  return { table: table.name, plan: planTable(table, other, postgres), source, target }
}

async function copyTable(
  pair: Pair,
  part: Part,
  note: Note,
  { report }: CopyOptions,
): Promise<void> {
  await note.step(`rows ${part} ${pair.table}`, async () => {
    const total = await pair.source.count(pair.table)
    await copyRows(pair, (done) => report({ stage: `rows of ${pair.table}`, done, total }))
  })
}

async function addIndexes(
  { store }: Side,
  collections: readonly Collection[],
  note: Note,
): Promise<void> {
  for (const collection of collections) {
    await note.step(`indexes ${collection.name}`, () => makeIndexes(store, collection))
  }
}

async function filesOf(options: CopyOptions): Promise<FilesResult | undefined> {
  const { from, to, report } = options
  const source = isPostgres(from) ? options.filesFrom : from
  const target = isPostgres(to) ? options.filesTo : to
  if (source === undefined || target === undefined) return undefined
  return copyFiles(source, target, (done, total) => report({ stage: 'files', done, total }))
}

async function compare(
  parts: readonly [Part, readonly Pair[]][],
  { report }: CopyOptions,
): Promise<TableResult[]> {
  const results: TableResult[] = []
  for (const pair of parts.flatMap(([, list]) => list)) {
    const total = 2 * (await pair.source.count(pair.table))
    const before = pair.plan.changed()
    const stage = `comparing ${pair.table}`
    const source = await digestOf(pair, pair.source, (done) => report({ stage, done, total }))
    const changed = pair.plan.changed() - before
    const target = await digestOf(pair, pair.target, (done) =>
      report({ stage, done: source.rows + done, total }),
    )
    results.push({ table: pair.table, source, target, changed })
  }
  return results
}
