import { boundedCache } from '../../base/bounded-cache.js'
import type { Growth, SqlValue } from '../store.js'
import type { Connection } from './connection.js'
import { isSchemaChange, sql } from './dialect.js'
import { rowsLookedAt, type Step } from './plan-cost.js'
import { createTableFacts, type Measure } from './plan-facts.js'
import { type Instruction, likeFactor, longestText, type Work, workOf } from './plan-functions.js'

/**
 * `light`: done in microseconds. `heavy`: it would block for long, or that isn't known. `unsure`:
 * it looks at many rows, but apparently not too many; tell `took` how long it was.
 */
export type Weight = 'light' | 'unsure' | 'heavy'

/** Distinguishes statements that would block for long from the others. */
export interface Planner {
  /** `reach`: the most rows that the statement looks at, if the caller knows. */
  weigh(text: string, params: readonly SqlValue[], reach?: number): Weight
  /**
   * The most bytes of a row in the tables that a statement reads; Infinity if that isn't known yet.
   */
  rowBytes(text: string, params: readonly SqlValue[]): number
  /** Call before each change: it may add longer values than there were. */
  writes(text: string, params: readonly SqlValue[]): void
  /** What another process is about to write. */
  grows(growth: Growth): void
  /** What an unsure statement took, in milliseconds. */
  took(text: string, ms: number): void
  /** The tables whose values may be large, so that reading them takes time by itself. */
  holdLarge(tables: readonly string[]): void
  /** Call when the schema has changed. */
  forget(): void
}

/**
 * From this many rows on a statement is heavy, at about a microsecond each: fewer cost as much as a
 * reader process.
 */
const heavyFrom = 5000
/** Up to this many rows the time isn't measured. */
const lightUpTo = 100
/** Bytes that a function processes in the time of a row. */
const bytesPerRow = 500
/** Bytes that SQLite reads in the time of a row. */
const bytesReadPerRow = 2000
/** This few rows are read whatever they contain: a record by its id, the two of a relation. */
const singleRows = 2
/**
 * Changes with at least this many characters are checked for being longer than anything in the
 * table.
 */
const longRow = 1 << 14
/** The most UTF-8 bytes of a UTF-16 unit. */
const bytesPerUnit = 3
/** From this many milliseconds on a statement is heavy even if it looked cheap. Arbitrary. */
const slowFromMs = 25
/**
 * How long a table's size counts as known. Reading it takes microseconds; within a second a table
 * grows by what takes some milliseconds to scan.
 */
const sizeKeptMs = 1000
/** Cached decisions, and the characters of their statements; about as many as prepared statements. */
const plansMax = 500
const plansCharacters = 1_000_000

interface Plan {
  steps: readonly Step[]
  /** Whether rows are returned as they are read, so that a LIMIT ends the reading. */
  isSingleStep: boolean
  hasInList: boolean
  work: Work
  /** Whether functions process values, so that their length counts. */
  readsValues: boolean
  /** Whether it goes through rows whose values may be large. */
  readsLarge: boolean
  tables: readonly string[]
  /** Whether it empties its table, which isn't a step of the plan. */
  clears: boolean
  /** Rows examined, at most. */
  rows: number
  /** When the sizes behind `rows` were read. */
  look: number
}

export interface PlannerOptions {
  /** Finds out what can't be seen at once. */
  measure: Measure
  now?: () => number
  /** Called when a change may add a long row. */
  grew?: ((growth: Growth) => void) | undefined
}

/** Decides by SQLite's plan on `connection`, once per text and schema. */
export function createPlanner(connection: Connection, options: PlannerOptions): Planner {
  const now = options.now ?? (() => performance.now())
  const facts = createTableFacts(connection, options.measure, now)
  const newPlans = () => boundedCache<string, Plan>(plansMax, plansCharacters)
  let plans = newPlans()
  let schema = schemaVersion(connection)
  let look = 1
  let lookedAt = now()
  let large: ReadonlySet<string> = new Set()

  function planOf(text: string, params: readonly SqlValue[]): Plan | undefined {
    const known = plans.get(text)
    if (known) return known
    const plan = readPlan(connection, text, params, large)
    if (plan) plans.set(text, plan)
    return plan
  }

  function lookAnew(): void {
    facts.lookAnew()
    look++
    lookedAt = now()
    // Another process may have created or dropped an index.
    const version = schemaVersion(connection)
    if (version !== schema) forget()
    schema = version
  }

  function forget(): void {
    plans = newPlans()
    facts.forget()
    look++
  }

  function grows({ tables, bytes }: Growth): void {
    for (const table of tables) facts.grow(table, bytes)
    // A few long rows cost as much as many short ones: they count at once.
    look++
  }

  /** In units of a row's time. */
  function costOf(plan: Plan, params: readonly SqlValue[], reach: number | undefined): number {
    let { rows } = plan
    if (reach !== undefined && plan.isSingleStep) rows = Math.min(rows, reach)
    // A search by a list of values runs once for each of them.
    else if (plan.hasInList) rows *= Math.max(1, reach ?? params.length)
    const { work } = plan
    let cost = rows * work.perRow
    if (plan.readsLarge && rows > singleRows) {
      cost += (rows * facts.widest(plan.tables)) / bytesReadPerRow
    }
    if (!plan.readsValues || rows === 0 || cost > heavyFrom) return cost
    const bytes = Math.max(facts.widest(plan.tables), longestText(params))
    const factor = work.hasHiddenPattern ? Math.max(1, bytes) : likeFactor(params)
    cost += (rows * (work.linear + work.likes * factor) * bytes) / bytesPerRow
    return cost
  }

  return {
    weigh(text, params, reach) {
      if (now() - lookedAt > sizeKeptMs) lookAnew()
      const plan = planOf(text, params)
      if (!plan) return 'light'
      if (plan.work.isUnknown) return 'heavy'
      if (plan.look !== look) {
        plan.rows = rowsLookedAt(plan.steps, plan.tables, facts)
        if (plan.clears) plan.rows += Math.max(0, ...plan.tables.map(facts.size))
        // Unknown facts are asked for again next time.
        plan.look = plan.rows > heavyFrom ? 0 : look
      }
      const cost = costOf(plan, params, reach)
      if (cost <= lightUpTo) return 'light'
      return cost <= heavyFrom ? 'unsure' : 'heavy'
    },
    rowBytes: (text, params) => facts.widestRow(planOf(text, params)?.tables ?? []),
    writes(text, params) {
      let bytes = 0
      for (const value of params) if (typeof value === 'string') bytes += value.length
      if (bytes < longRow) return
      const tables = planOf(text, params)?.tables ?? []
      if (tables.length === 0) return
      const growth = { tables, bytes: bytes * bytesPerUnit }
      grows(growth)
      options.grew?.(growth)
    },
    grows,
    took(text, ms) {
      if (ms < slowFromMs) return
      // The tables and not only this statement: the next one may differ in a letter.
      for (const table of plans.get(text)?.tables ?? []) facts.markSlow(table)
      look++
    },
    holdLarge(tables) {
      large = new Set(tables)
      plans = newPlans()
    },
    forget,
  }
}

/**
 * Undefined for a statement that can't be prepared, since running it reports why; and for changes
 * of the schema, which begin in a transaction in the far writer.
 */
function readPlan(
  connection: Connection,
  text: string,
  params: readonly SqlValue[],
  large: ReadonlySet<string>,
): Plan | undefined {
  if (isSchemaChange(text)) return undefined
  try {
    const steps = connection.once(sql.plan + text, params) as Step[]
    const code = connection.once(sql.bytecode + text, params) as Instruction[]
    const work = workOf(text, code)
    const tables = readTables(connection, code)
    // Either the index has no room for large values, or somebody put them there deliberately.
    const isCovered = steps.every(({ detail }) => !scansTable.test(detail))
    return {
      steps,
      isSingleStep: steps.length === 1,
      hasInList: / IN \(\s*\?/i.test(text),
      work,
      readsValues: work.linear + work.likes > 0,
      readsLarge: !isCovered && tables.some((table) => large.has(table)),
      tables,
      clears: code.some(({ opcode }) => opcode === 'Clear'),
      rows: 0,
      look: 0,
    }
  } catch {
    return undefined
  }
}

const scansTable = /^(?:SCAN|SEARCH) (?!.*\bUSING (?:AUTOMATIC )?(?:PARTIAL )?COVERING INDEX )/

/** By the pages that the bytecode opens: a plan names aliases, and a text may name views. */
function readTables(connection: Connection, code: readonly Instruction[]): string[] {
  const tables = new Set<string>()
  for (const { opcode, p1, p2, p3 } of code) {
    const isOpen = (opcode === 'OpenRead' || opcode === 'OpenWrite') && p3 === 0
    const isClear = opcode === 'Clear' && p2 === 0
    if (!isOpen && !isClear) continue
    const owner = connection.get(sql.tableOfPage, [isOpen ? p2 : p1]) as
      | { name: string }
      | undefined
    if (owner) tables.add(owner.name)
  }
  return [...tables]
}

function schemaVersion(connection: Connection): number {
  return (connection.get(sql.schemaVersion, []) as { schema_version: number }).schema_version
}
