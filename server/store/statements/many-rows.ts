import { quoteName } from '../names.js'

/**
 * Returns the INSERT for that many rows of these columns. There is one text per count, so that each
 * is prepared once: callers use few counts.
 */
export function insertMany(table: string, columns: readonly string[]): (rows: number) => string {
  const names = columns.map(quoteName).join(', ')
  const places = `(${columns.map(() => '?').join(', ')})`
  const texts = new Map<number, string>()
  return (rows) => {
    let text = texts.get(rows)
    if (text === undefined) {
      text = `INSERT INTO ${quoteName(table)} (${names}) VALUES ${Array(rows).fill(places).join(', ')}`
      texts.set(rows, text)
    }
    return text
  }
}
