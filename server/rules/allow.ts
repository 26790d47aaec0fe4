import type { App } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { randomText } from '../base/ids.js'
import { type Collection, type Rule, superusersName } from '../model/collection.js'
import type { Db, SqlValue } from '../store/store.js'
import { type CompiledQuery, compileQuery } from './compile.js'
import { name } from './sql.js'

/**
 * What a rule is checked against: a stored record, or one that isn't stored yet, as its columns.
 */
export type RuleTarget = { id: string } | { candidate: Readonly<Record<string, SqlValue>> }

/** The parts of the app that a rule needs. */
export type RuleContext = Pick<App, 'collections' | 'clock' | 'store'>

/**
 * Whether the caller may do what `rule` guards. Superusers may; with a null rule, nobody else may.
 * A rule that needs no row is decided without a query, so a stored target is assumed to exist.
 * `db`: the handle of the current transaction, if there is one. Throws request.invalid for a rule
 * that can't be compiled, and what the database throws: callers must treat both as no. Source:
 * PocketBase core/record_query.go CanAccessRecord, apis/record_crud.go recordCreate.
 */
export async function ruleAllows(
  context: RuleContext,
  collection: Collection,
  rule: Rule,
  info: RequestInfo,
  target: RuleTarget,
  db: Db = context.store.read,
): Promise<boolean> {
  if (info.auth?.collection.name === superusersName) return true
  if (rule === null) return false
  if (rule === '') return true
  return ruleHolds(context, collection, rule, info, target, db)
}

/**
 * Whether a rule is true for a record, whoever the caller is; superusers get no exception. Throws
 * like ruleAllows.
 */
export async function ruleHolds(
  context: RuleContext,
  collection: Collection,
  rule: string,
  info: RequestInfo,
  target: RuleTarget,
  db: Db = context.store.read,
): Promise<boolean> {
  const { collections } = context
  const source = 'candidate' in target ? standIn(collection) : collection
  const compiled = compileQuery({
    collections,
    collection: source,
    info,
    now: context.clock.now(),
    rule,
    allowHidden: true,
  })
  if (compiled.decided !== undefined) return compiled.decided
  const { params, statements } = compiled
  const kind = 'id' in target ? 'stored' : 'candidate'
  let statement = statements.get(kind)
  if (statement === undefined) {
    statement =
      kind === 'stored' ? storedStatement(source, compiled) : candidateStatement(source, compiled)
    statements.set(kind, statement)
  }
  const values =
    'id' in target
      ? [...params, target.id]
      : [...candidateValues(collection, target.candidate), ...params]
  return (await db.get(statement, values)) !== undefined
}

/**
 * Whether a client's filter matches a stored record; it can't use hidden fields. Throws like
 * ruleAllows.
 */
export async function storedMatches(
  context: RuleContext,
  collection: Collection,
  filter: string,
  info: RequestInfo,
  id: string,
): Promise<boolean> {
  const { collections, clock, store } = context
  const now = clock.now()
  const compiled = compileQuery({ collections, collection, info, now, filter, allowHidden: false })
  if (compiled.decided === false) return false
  const statement = storedStatement(collection, compiled)
  return (await store.read.get(statement, [...compiled.params, id])) !== undefined
}

function storedStatement({ name: table }: Collection, { joins, where }: CompiledQuery): string {
  const id = name(table, 'id').text
  return `SELECT 1 FROM ${name(table).text} ${joins} WHERE ${where} AND ${id} = ? LIMIT 1`
}

function candidateStatement(source: Collection, { joins, where }: CompiledQuery): string {
  const from = name(source.name).text
  const columns = source.fields.map((field) => `? AS ${name(field.name).text}`).join(', ')
  return `WITH ${from} AS (SELECT ${columns}) SELECT 1 FROM ${from} ${joins} WHERE ${where} LIMIT 1`
}

const standIns = new WeakMap<Collection, Collection>()

/**
 * The collection under another name and id, so that a rule's paths to the collection itself lead to
 * its table and not to the candidate. As in the peer, a back-relation from a candidate is an error.
 */
function standIn(collection: Collection): Collection {
  let known = standIns.get(collection)
  if (!known) {
    const mark = `__pb_create__${randomText(6)}`
    known = { ...collection, id: collection.id + mark, name: collection.name + mark }
    standIns.set(collection, known)
  }
  return known
}

/**
 * A candidate always has an id, and is never verified: a manage rule must not rely on the latter.
 */
function candidateValues(
  collection: Collection,
  candidate: Readonly<Record<string, SqlValue>>,
): SqlValue[] {
  return collection.fields.map(({ name: column, type }) => {
    const value = Object.hasOwn(candidate, column) ? candidate[column]! : null
    if (column === 'id') return value || `__temp_id__${randomText(6)}`
    if (column === 'verified' && collection.auth) return 0n
    // An integer: as a float it would become the text `1.0`.
    return type === 'bool' && typeof value === 'number' ? BigInt(value) : value
  })
}
