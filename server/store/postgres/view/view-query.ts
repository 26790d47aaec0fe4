import { createCursor, nameIn } from './cursor.js'
import { readExpression } from './expression.js'
import { readQuery } from './query.js'
import type { Scope } from './scope.js'

// What store/statements/views.ts creates, and what it samples.
const form =
  /^\s*(?:CREATE\s+VIEW\s+`(?:[^`]|``)*`\s+AS|SELECT\s+`[^`]*`\.\*\s+FROM\s+\()\s*(?=SELECT \* FROM \()/

/**
 * A statement about a view, whose query its author wrote for SQLite, with operators and functions
 * that mean the same in PostgreSQL; any other statement as it is. Throws if there are none.
 */
export function translateView(source: string): string {
  const head = form.exec(source)?.[0]
  if (head === undefined) return source
  const cursor = createCursor(source.slice(head.length))
  const names = new Set(
    [...source.matchAll(/\bAS\s+([A-Z]\w*)/gi)].map(([, name]) => nameIn(name!)),
  )
  const scope: Scope = {
    aliases: new Map(),
    names: new Set([...names].filter((name) => /[A-Z]/.test(name))),
    readExpression,
    readQuery,
  }
  let sql = head + readQuery(cursor, scope)
  // The sample goes on.
  while (cursor.peek() !== '') {
    if (head.trimStart().startsWith('CREATE')) cursor.expect('the end')
    const part = cursor.take()
    sql += part === ')' ? part : ` ${part}`
  }
  return sql
}
