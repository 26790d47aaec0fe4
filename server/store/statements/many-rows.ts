import { quoteName } from '../names.js'

/**
 * Gives the INSERT for so many rows of these columns. One text for each count, so that each is prepared once: callers
 * keep to few counts.
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
