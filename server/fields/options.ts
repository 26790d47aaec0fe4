import type { Field } from '../model/field-options.js'
import type { SqlValue } from '../store/store.js'
import { generalText } from './cast.js'
import type { Setter } from './field.js'

// An option that is null, or missing because the folder is older, has its zero value.

export function numberOption(field: Field, name: string): number {
  const value = field[name]
  return typeof value === 'number' ? value : 0
}

export function textOption(field: Field, name: string): string {
  const value = field[name]
  return typeof value === 'string' ? value : ''
}

export function textsOption(field: Field, name: string): readonly string[] {
  const value = field[name]
  return Array.isArray(value) ? (value as string[]) : []
}

/** `maxSelect` above one: select, relation and file then hold a list. */
export function holdsSeveral(field: Field): boolean {
  return numberOption(field, 'maxSelect') > 1
}

/** The setter of kinds without modifiers: the field's own name, prepared. */
export function plainSetter(
  field: Field,
  key: string,
  prepare: (field: Field, raw: unknown) => unknown,
): Setter | undefined {
  if (key !== field.name) return undefined
  return (record, raw) => {
    record.values[field.name] = prepare(field, raw)
  }
}

/** A column as text, as Go's driver passes every column to PocketBase; null stays null. */
export function cellText(cell: SqlValue): string | null {
  if (typeof cell === 'string' || cell === null) return cell
  if (typeof cell === 'number')
    return Number.isInteger(cell) && Math.abs(cell) < 2 ** 63
      ? String(BigInt(cell))
      : generalText(cell)
  return cell.toString()
}

/** Whether Go can store it as an int64: 1e21 counts as a decimal. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63
}
