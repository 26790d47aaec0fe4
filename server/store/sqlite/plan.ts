import { boundedCache } from '../../base/bounded-cache.js'
import type { SqlValue } from '../store.js'
import type { Connection } from './connection.js'
import { quoteName, sql } from './dialect.js'

/** Tells statements that would block for long from those that are done in microseconds. */
export interface Planner {
  /**
   * Whether the statement scans or sorts a large table. `reach`: the most rows that it looks at,
   * where the caller knows.
   */
  isHeavy(text: string, params: readonly SqlValue[], reach?: number): boolean
  /** To be called when the schema has changed. */
  forget(): void
}

/** Rows from which a table counts as large: a scan of fewer costs about what a worker costs. */
const largeFrom = 5000
/** How long a table's size is taken for known; an arbitrary minute. */
const sizeKeptMs = 60_000
/** Decisions kept; about as many as prepared statements. */
const plansMax = 500

interface Plan {
  scans: boolean
  /** Whether the scan is all that the statement does. */
  isSingleStep: boolean
  sorts: boolean
  tables: readonly string[]
  /** Whether one of the tables is large, as of `sizesAt`. */
  isLarge: boolean
  sizesAt: number
}

/** Decides by the plan that SQLite makes on `connection`, once per text, schema and minute. */
export function createPlanner(connection: Connection, now = () => performance.now()): Planner {
  let plans = boundedCache<string, Plan>(plansMax)
  const sizes = new Map<string, boolean>()
  let sizesAt = now()
  let schema: unknown

  function planOf(text: string, params: readonly SqlValue[]): Plan | undefined {
    const known = plans.get(text)
    if (known) return known
    const plan = readPlan(connection, text, params)
    if (plan) plans.set(text, plan)
    return plan
  }

  // A process beside this one may have made or dropped an index as well.
  function lookAnew(): void {
    sizes.clear()
    sizesAt = now()
    const version = connection.get(sql.schemaVersion, [])
    if (JSON.stringify(version) !== JSON.stringify(schema)) plans = boundedCache(plansMax)
    schema = version
  }

  function isLarge(table: string): boolean {
    let large = sizes.get(table)
    if (large === undefined) {
      large = highestRowId(connection, table) > largeFrom
      sizes.set(table, large)
    }
    return large
  }

  return {
    isHeavy(text, params, reach = Number.POSITIVE_INFINITY) {
      const plan = planOf(text, params)
      if (!plan || !(plan.scans || plan.sorts)) return false
      if (reach <= largeFrom && (!plan.scans || plan.isSingleStep)) return false
      if (now() - sizesAt > sizeKeptMs) lookAnew()
      if (plan.sizesAt !== sizesAt) {
        plan.isLarge = plan.tables.some(isLarge)
        plan.sizesAt = sizesAt
      }
      return plan.isLarge
    },
    forget() {
      plans = boundedCache(plansMax)
      sizes.clear()
      sizesAt = now()
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
    const scans = steps.some(({ detail }) => isScan(detail))
    const sorts = steps.some(({ detail }) => detail.startsWith('USE TEMP B-TREE'))
    return {
      scans,
      isSingleStep: steps.length === 1,
      sorts,
      tables: scans || sorts ? readTables(connection, text, params) : [],
      isLarge: false,
      sizesAt: -1,
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
    return (connection.get(text, []) as { top: number | null }).top ?? 0
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
