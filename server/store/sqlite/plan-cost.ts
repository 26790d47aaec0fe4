/** One line of EXPLAIN QUERY PLAN. */
export interface Step {
  id: number
  parent: number
  detail: string
}

/** What the cost of a plan depends on besides the plan. Infinity: not known. */
export interface Facts {
  /** Rows of a table. */
  size(table: string): number
  /** The most rows with the same values in the first `columns` columns of an index. */
  fanOut(index: string, columns: number): number
  /** The table of an index. */
  tableOf(index: string): string | undefined
  /** The most items of a JSON list in one of the tables. */
  items(tables: readonly string[]): number
}

interface Cost {
  /** Rows returned, at most. */
  rows: number
  /** Rows examined, at most. */
  looked: number
}

/**
 * The most rows that a plan examines. Loops at the same level of the plan run inside one another,
 * so their rows multiply; an automatic index counts as a scan. Infinity for an unknown step.
 * Source: sqlite.org/eqp.html.
 */
export function rowsLookedAt(
  steps: readonly Step[],
  tables: readonly string[],
  facts: Facts,
): number {
  return new Walk(steps, tables, facts).under(0).looked
}

class Walk {
  readonly #children = new Map<number, Step[]>()
  readonly #tables: readonly string[]
  readonly #facts: Facts
  /** Rows of subqueries that are read by name. */
  readonly #named = new Map<string, number>()

  constructor(steps: readonly Step[], tables: readonly string[], facts: Facts) {
    this.#tables = tables
    this.#facts = facts
    for (const step of steps) {
      const list = this.#children.get(step.parent)
      if (list) list.push(step)
      else this.#children.set(step.parent, [step])
    }
  }

  under(parent: number): Cost {
    const cost: Cost = { rows: 1, looked: 0 }
    let perRow = 0
    for (const { id, detail } of this.#children.get(parent) ?? []) {
      if (/^(?:SCAN|SEARCH) /.test(detail)) {
        loop(cost, this.#rowsOf(detail))
      } else if (/^USE TEMP B-TREE|^BLOOM FILTER/.test(detail)) {
        // As many rows as all its parts together.
      } else if (detail === 'MULTI-INDEX OR') {
        loop(cost, this.#sum(id).rows)
      } else if (/^CORRELATED /.test(detail)) {
        perRow += this.under(id).looked
      } else if (/^(?:SCALAR|LIST) SUBQUERY /.test(detail)) {
        const inner = this.under(id)
        cost.looked += inner.looked
        // A search by IN runs once for each of them.
        if (detail.startsWith('LIST')) loop(cost, inner.rows)
      } else if (/^(?:CO-ROUTINE|MATERIALIZE) /.test(detail)) {
        const inner = this.under(id)
        cost.looked += inner.looked
        this.#named.set(detail.replace(/^\S+ /, ''), inner.rows)
      } else if (/^(?:COMPOUND QUERY|MERGE \()/.test(detail)) {
        const inner = this.#sum(id)
        cost.looked += inner.looked
        cost.rows *= inner.rows
      } else {
        cost.looked = Number.POSITIVE_INFINITY
      }
    }
    // Wherever it is in the loops: at most once for each row of the innermost.
    if (perRow > 0) cost.looked += cost.rows * perRow
    cost.looked = Math.max(cost.looked, cost.rows)
    return cost
  }

  /** Parts that run one after the other. */
  #sum(parent: number): Cost {
    const sum: Cost = { rows: 0, looked: 0 }
    for (const { id } of this.#children.get(parent) ?? []) {
      const { rows, looked } = this.under(id)
      sum.rows += rows
      sum.looked += looked
    }
    return sum
  }

  #rowsOf(detail: string): number {
    if (/ VIRTUAL TABLE\b/.test(detail)) return this.#facts.items(this.#tables)
    const constant = /^SCAN (?:(\d+)[ -])?(?:CONSTANT ROWS?|ROW VALUES CLAUSE)\b/.exec(detail)
    if (constant) return Number(constant[1] ?? 1)
    const [, verb = '', name = '', by = '', index = '', terms] = stepForm.exec(detail) ?? []
    const isRange = terms !== undefined && /[<>]/.test(terms)
    const isKnown = verb === 'SEARCH' && !by.includes('AUTOMATIC') && !isRange
    // The first or the last entry, for min() and max().
    if (isKnown && terms === undefined) return 1
    if (isKnown && by === 'INTEGER PRIMARY KEY') return 1
    if (isKnown && index !== '') return this.#facts.fanOut(index, terms!.split(' AND ').length)
    return this.#scanned(name, by.includes('AUTOMATIC') ? '' : index)
  }

  #scanned(name: string, index: string): number {
    const named = this.#named.get(name)
    if (named !== undefined) return named
    const table = index === '' ? undefined : this.#facts.tableOf(index)
    if (table !== undefined) return this.#facts.size(table)
    if (this.#tables.includes(name)) return this.#facts.size(name)
    // An alias: at most the largest table that the statement reads.
    return Math.max(
      1,
      ...this.#named.values(),
      ...this.#tables.map((each) => this.#facts.size(each)),
    )
  }
}

const stepForm =
  /^(SCAN|SEARCH) (.+?)(?: USING ((?:AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?(?:INTEGER )?(?:PRIMARY KEY|INDEX))(?: ([^ (]+))?)?(?: \((.*)\))?(?: LEFT-JOIN| RIGHT-JOIN| FULL-JOIN| EXISTS)*$/

function loop(cost: Cost, rows: number): void {
  cost.rows *= Math.max(1, rows)
  cost.looked += cost.rows
}
