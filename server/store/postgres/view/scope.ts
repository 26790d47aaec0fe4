import type { Cursor } from './cursor.js'
import type { Node } from './node.js'

/** What names mean in an expression, and what reads the parts that it may have. */
export interface Scope {
  /** Columns of the result, by their names in lower case, where an expression may use them. */
  aliases: ReadonlyMap<string, Node>
  /** Names that the statement gives, which keep their case. */
  names: ReadonlySet<string>
  readExpression(cursor: Cursor, scope: Scope): Node
  readQuery(cursor: Cursor, scope: Scope): string
}
