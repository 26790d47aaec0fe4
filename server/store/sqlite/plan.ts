import { boundedCache } from '../../base/bounded-cache.js'
import type { SqlValue } from '../store.js'
import type { Connection } from './connection.js'
import { quoteName, sql } from './dialect.js'

/**
 * `light`: done in microseconds. `heavy`: it would block for long. `unsure`: it scans or sorts, but
 * nothing large as far as can be seen; tell `took` how long it was.
 */
export type Weight = 'light' | 'unsure' | 'heavy'

/** Tells statements that would block for long from the others. */
export interface Planner {
  /** `reach`: the most rows that the statement looks at, where the caller knows. */
  weigh(text: string, params: readonly SqlValue[], reach?: number): Weight
  /** What an unsure statement cost, in milliseconds. */
  took(text: string, ms: number): void
  /** To be called when the schema has changed. */
  forget(): void
}

/** Rows from which a scan is heavy: fewer cost about what a reader process costs. */
const heavyFrom = 5000
/** Milliseconds from which a scan of fewer rows is heavy too: their texts must be long. Arbitrary. */
const slowFromMs = 50
/** How long a table's size, and that it was slow, is taken for known; an arbitrary minute. */
const sizeKeptMs = 60_000
/** Decisions kept; about as many as prepared statements. */
const plansMax = 500

interface Plan {
  scans: number
  /** Whether the scan is all that the statement does. */
  isSingleStep: boolean
  sorts: boolean
  /** Those that the statement opens; not looked up where it neither scans nor sorts. */
  tables: readonly string[]
  weight: Weight
  /** The look at the sizes that `weight` comes from. */
  look: number
}

/** Decides by the plan that SQLite makes on `connection`, once per text, schema and minute. */
export function createPlanner(connection: Connection, now = () => performance.now()): Planner {
  let plans = boundedCache<string, Plan>(plansMax)
  const sizes = new Map<string, number>()
  let schema = schemaVersion(connection)
  let look = 1
  let lookedAt = now()

  function planOf(text: string, params: readonly SqlValue[]): Plan | undefined {
    const known = plans.get(text)
    if (known) return known
    const plan = readPlan(connection, text, params)
    if (plan) plans.set(text, plan)
    return plan
  }

  function lookAnew(): void {
    sizes.clear()
    look++
    lookedAt = now()
    // A process beside this one may have made or dropped an index.
    const version = schemaVersion(connection)
    if (version !== schema) plans = boundedCache(plansMax)
    schema = version
  }

  function sizeOf(table: string): number {
    let size = sizes.get(table)
    if (size === undefined) {
      size = highestRowId(connection, table)
      sizes.set(table, size)
    }
    return size
  }

  /** Scans inside of scans multiply; which tables they go over counts from the largest down. */
  function rowsOf({ scans, tables }: Plan): number {
    const ordered = tables.map(sizeOf).sort((a, b) => b - a)
    let rows = 1
    for (let i = 0; i < Math.max(1, scans); i++) {
      rows *= Math.max(1, ordered[Math.min(i, ordered.length - 1)] ?? 1)
    }
    return rows
  }

  return {
    weigh(text, params, reach = Number.POSITIVE_INFINITY) {
      if (now() - lookedAt > sizeKeptMs) lookAnew()
      const plan = planOf(text, params)
      if (!plan || !(plan.scans > 0 || plan.sorts)) return 'light'
      if (reach <= heavyFrom && (plan.scans === 0 || plan.isSingleStep)) return 'light'
      if (plan.look !== look) {
        plan.weight = rowsOf(plan) > heavyFrom ? 'heavy' : 'unsure'
        plan.look = look
      }
      return plan.weight
    },
    took(text, ms) {
      if (ms < slowFromMs) return
      // The tables and not only this statement: the next one may differ in a letter.
      for (const table of plans.get(text)?.tables ?? []) sizes.set(table, Number.POSITIVE_INFINITY)
      look++
    },
    forget() {
      plans = boundedCache(plansMax)
      sizes.clear()
      look++
    },
  }
}

/** Undefined for a statement that can't be prepared: running it tells why. */
function readPlan(
  connection: Connection,
  text: string,
  params: readonly SqlValue[],
): Plan | undefined {
  try {
    const steps = connection.once(sql.plan + text, params) as { detail: string }[]
    const scans = steps.filter(({ detail }) => isScan(detail)).length
    const sorts = steps.some(({ detail }) => detail.startsWith('USE TEMP B-TREE'))
    return {
      scans,
      isSingleStep: steps.length === 1,
      sorts,
      tables: scans > 0 || sorts ? readTables(connection, text, params) : [],
      weight: 'light',
      look: 0,
    }
  } catch {
    return undefined
  }
}

/**
 * A range of an index may be all of it. Items of a JSON list and rows of constants are scanned too,
 * but never many of them.
 */
function isScan(detail: string): boolean {
  if (/^SEARCH .*\(.*[<>]\?.*\)/.test(detail)) return true
  return detail.startsWith('SCAN ') && !/ (?:VIRTUAL TABLE|CONSTANT ROWS?)\b/.test(detail)
}

/** By the pages that the bytecode opens: a plan names aliases, and a text may name views. */
function readTables(connection: Connection, text: string, params: readonly SqlValue[]): string[] {
  const tables = new Set<string>()
  const code = connection.once(sql.bytecode + text, params) as BytecodeRow[]
  for (const { opcode, p2, p3 } of code) {
    if (opcode !== 'OpenRead' || p3 !== 0) continue
    const owner = connection.get(sql.tableOfPage, [p2]) as { name: string } | undefined
    if (owner) tables.add(owner.name)
  }
  return [...tables]
}

interface BytecodeRow {
  opcode: string
  p2: number
  p3: number
}

/** The size as far as it can be had without counting; a table without row ids counts as large. */
function highestRowId(connection: Connection, table: string): number {
  try {
    const text = `SELECT max(_rowid_) AS top FROM main.${quoteName(table)}`
    return (connection.once(text, []) as { top: number | null }[])[0]?.top ?? 0
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function schemaVersion(connection: Connection): number {
  return (connection.get(sql.schemaVersion, []) as { schema_version: number }).schema_version
}
