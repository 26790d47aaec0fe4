import type { Comparator } from './affinity.js'
import { type Sql, sql } from './sql.js'

/** Two values with a comparator between them. */
export function compared(left: Sql, comparator: Comparator, right: Sql): Sql {
  switch (comparator) {
    case '=':
      return sql`${left} = ${right}`
    case '<':
      return sql`${left} < ${right}`
    case '<=':
      return sql`${left} <= ${right}`
    case '>':
      return sql`${left} > ${right}`
    case '>=':
      return sql`${left} >= ${right}`
  }
}
