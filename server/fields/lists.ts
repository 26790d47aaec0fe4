import type { Field } from '../model/field-options.js'
import type { SqlValue } from '../store/store.js'
import { castLastText, castTexts, castTextsAmong } from './cast.js'
import type { Setter } from './field.js'
import { cellText, holdsSeveral, numberOption } from './options.js'

/** What select and relation share: one text, or a list of them, by maxSelect. */

export function listColumnType(field: Field): string {
  return holdsSeveral(field) ? "JSON DEFAULT '[]' NOT NULL" : "TEXT DEFAULT '' NOT NULL"
}

/** A single field keeps the last of several values. */
export function prepareList(field: Field, raw: unknown): string | string[] {
  return holdsSeveral(field) ? castTexts(raw, mostKept(field)) : castLastText(raw)
}

// A list that is too long will be refused and need not be kept whole. Arbitrary; the error message
// may contain the number.
const keptOfTooLong = 1000

/** How many values the field can hold, or how many are enough to refuse it. */
export function mostKept(field: Field): number {
  return Math.max(numberOption(field, 'maxSelect') + 1, keptOfTooLong)
}

export function listFromDatabase(field: Field, cell: SqlValue): string | string[] {
  if (typeof cell === 'string' && !cell.includes('[') && !holdsSeveral(field)) return cell
  return prepareList(field, cellText(cell))
}

export function listToDatabase(field: Field, value: unknown): string {
  // Such texts have no half pairs, so Go would write them like this.
  return holdsSeveral(field) ? JSON.stringify(castTexts(value)) : (value as string)
}

/** Setters of `name`, `name+`, `+name` and `name-`. */
export function listSetter(field: Field, key: string): Setter | undefined {
  const { name } = field
  const join = (
    merge: (old: readonly unknown[], given: readonly unknown[]) => unknown[],
  ): Setter => {
    return ({ values }, raw) => {
      const given = Array.isArray(raw) && castTexts(raw, 1).length > 0 ? raw : castTexts(raw)
      values[name] = prepareList(field, merge(castTexts(values[name]), given))
    }
  }
  switch (key) {
    case name:
      return ({ values }, raw) => {
        values[name] = prepareList(field, raw)
      }
    case `+${name}`:
      return join((old, given) => [...given, ...old])
    case `${name}+`:
      return join((old, given) => [...old, ...given])
    case `${name}-`:
      return ({ values }, raw) => {
        const old = castTexts(values[name])
        const removed = castTextsAmong(raw, old)
        values[name] = prepareList(
          field,
          old.filter((text) => !removed.has(text)),
        )
      }
  }
  return undefined
}
