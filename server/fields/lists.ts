import { encodeJson } from '../base/json.js'
import type { Field } from '../model/field-options.js'
import type { SqlValue } from '../store/store.js'
import { castTexts } from './cast.js'
import type { Setter } from './field.js'
import { cellText, holdsSeveral } from './options.js'

/** What select and relation have in common: one text, or a list of them where maxSelect says so. */

export function listColumnType(field: Field): string {
  return holdsSeveral(field) ? "JSON DEFAULT '[]' NOT NULL" : "TEXT DEFAULT '' NOT NULL"
}

/** A single field keeps the last of several values. */
export function prepareList(field: Field, raw: unknown): string | string[] {
  const texts = castTexts(raw)
  return holdsSeveral(field) ? texts : (texts.at(-1) ?? '')
}

export function listFromDatabase(field: Field, cell: SqlValue): string | string[] {
  if (typeof cell === 'string' && !cell.includes('[') && !holdsSeveral(field)) return cell
  return prepareList(field, cellText(cell))
}

export function listToDatabase(field: Field, value: unknown): string {
  return holdsSeveral(field) ? encodeJson(castTexts(value)) : (value as string)
}

/** Setters of `name`, `name+`, `+name` and `name-`. */
export function listSetter(field: Field, key: string): Setter | undefined {
  const { name } = field
  const change = (merge: (old: string[], given: string[]) => string[]): Setter => {
    return ({ values }, raw) => {
      values[name] = prepareList(field, merge(castTexts(values[name]), castTexts(raw)))
    }
  }
  switch (key) {
    case name:
      return ({ values }, raw) => {
        values[name] = prepareList(field, raw)
      }
    case `+${name}`:
      return change((old, given) => [...given, ...old])
    case `${name}+`:
      return change((old, given) => [...old, ...given])
    case `${name}-`:
      return change((old, given) => old.filter((text) => !given.includes(text)))
  }
  return undefined
}
