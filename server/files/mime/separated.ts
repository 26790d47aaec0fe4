import type { Head } from './type.js'

/**
 * Whether a text is a table: at least two columns, and the same number in each of its first lines.
 */
export function isSeparated({ text, isCut }: Head, comma: string): boolean {
  const counts = countFields(text, comma)
  const header = counts.next().value?.fields ?? 0
  if (header < 2) return false
  let lines = 1
  for (const { fields, isLast } of counts) {
    // The head may end inside a row.
    if (isCut && isLast && fields < header) break
    if (fields !== header) return false
    if (++lines >= 10) return true
  }
  return lines >= 2
}

interface Row {
  fields: number
  /** Whether nothing follows it. */
  isLast: boolean
}

/**
 * Fields per record, for records that are neither empty nor a comment; quotes as in Go's
 * encoding/csv with LazyQuotes.
 */
function* countFields(text: string, comma: string): Generator<Row> {
  const lines = text.split(/(?<=\n)/)
  let next = 0
  while (next < lines.length) {
    let line = lines[next++]!.replace(/\r?\n$/, '').replace(/\r$/, '')
    if (line === '' || line[0] === '#') continue
    let fields = 1
    let at = 0
    for (;;) {
      if (line[at] !== '"') {
        at = line.indexOf(comma, at) + 1
        if (at === 0) break
        fields++
        continue
      }
      // A quoted field, up to a quote followed by a comma or the end of the line.
      at++
      for (;;) {
        const quote = line.indexOf('"', at)
        if (quote < 0) {
          if (next >= lines.length) return yield { fields, isLast: true }
          line = lines[next++]!.replace(/\r?\n$/, '')
          at = 0
          continue
        }
        at = quote + 1
        if (line[at] === '"') at++
        else if (line[at] === comma || at >= line.length) break
      }
      if (at >= line.length) break
      at++
      fields++
    }
    yield { fields, isLast: next >= lines.length }
  }
}
