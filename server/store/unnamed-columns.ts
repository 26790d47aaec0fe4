const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\w+|\S/g
const clauses = 'from where group having window order limit union intersect except'.split(' ')
const ends = new Set([...clauses, ',', ')', ';'])

/** What lies between two brackets, or outside of all. */
interface Level {
  /** Whether it is at the columns of a SELECT. */
  isColumns: boolean
  /** Whether a column begins next. */
  isStart: boolean
}

/**
 * Where a query has names in double quotes that are a whole column of a result, without an alias.
 * If such a name is none, so that SQLite takes it for a text, the column still has this name; the
 * text in single quotes would be named with its quotes. `isInner`: only in queries inside brackets.
 */
export function unnamedColumns(query: string, isInner: boolean): Set<number> {
  const found = new Set<number>()
  const levels: Level[] = [{ isColumns: false, isStart: false }]
  let candidate: number | undefined
  for (const { 0: token, index } of query.matchAll(tokens)) {
    if (/^(?:--|\/\*)/.test(token)) continue
    const word = token.toLowerCase()
    if (candidate !== undefined && ends.has(word)) found.add(candidate)
    candidate = undefined
    const level = levels.at(-1)!
    if (word === 'select') level.isColumns = level.isStart = true
    else if (word === ',') level.isStart = level.isColumns
    else if (word === ')' && levels.length > 1) levels.pop()
    else if (ends.has(word)) level.isColumns = level.isStart = false
    else if (word !== 'distinct' && word !== 'all') {
      const isShown = !isInner || levels.length > 1
      if (level.isStart && token[0] === '"' && isShown) candidate = index
      level.isStart = false
      if (word === '(') levels.push({ isColumns: false, isStart: false })
    }
  }
  if (candidate !== undefined) found.add(candidate)
  return found
}
