import type { Field } from '../model/field-options.js'
import { fieldIdOf } from '../store/migrations/checksum.js'

/**
 * Adds fields as PocketBase's lists do: a field with an id replaces the field with that id; one
 * without replaces the field with its name and takes over its id, or gets a free id. Each takes the
 * same time, however many there are. Source: core/fields_list.go add.
 */
export class FieldList {
  readonly fields: Field[]
  readonly #byId = new Map<string, number>()
  readonly #byName = new Map<string, number[]>()
  // PocketBase counts up from the derived id; ids are never released.
  readonly #nextCounts = new Map<string, number>()

  /** Continues with that list, and changes it. */
  constructor(fields: Field[] = []) {
    this.fields = fields
    for (const [at, field] of fields.entries()) this.#note(field, at)
  }

  withId(id: string): Field | undefined {
    const at = this.#byId.get(id)
    return at === undefined ? undefined : this.fields[at]
  }

  /** The first one with that name. */
  withName(name: string): Field | undefined {
    const at = this.#placeOf(name)
    return at === undefined ? undefined : this.fields[at]
  }

  /** Gives a field of the list an unused id. */
  giveId(field: Field, id: string): void {
    this.#byId.delete(field.id)
    field.id = id
    this.#byId.set(id, this.fields.indexOf(field))
  }

  add(field: Field): void {
    const named = field.id === ''
    if (named) field.id = this.#freeId(field)
    const at = named ? this.#placeOf(field.name) : this.#byId.get(field.id)
    if (at === undefined) {
      this.#note(field, this.fields.push(field) - 1)
      return
    }
    const known = this.fields[at]!
    if (named) field.id = known.id
    this.fields[at] = field
    if (field.name !== known.name) this.#noteName(field.name, at)
  }

  #note(field: Field, at: number): void {
    if (!this.#byId.has(field.id)) this.#byId.set(field.id, at)
    this.#noteName(field.name, at)
  }

  #noteName(name: string, at: number): void {
    if (name === '') return
    const places = this.#byName.get(name)
    if (places) places.push(at)
    else this.#byName.set(name, [at])
  }

  /** The first position of a field that has the name now. */
  #placeOf(name: string): number | undefined {
    const places = this.#byName.get(name)?.filter((at) => this.fields[at]!.name === name) ?? []
    if (places.length === 0) return undefined
    const first = places.reduce((a, b) => Math.min(a, b))
    this.#byName.set(name, places)
    return first
  }

  #freeId({ type, name }: Field): string {
    const base = fieldIdOf(type, name)
    let id = base
    let count = this.#nextCounts.get(base) ?? 2
    // PocketBase gives up after a thousand.
    for (; count < 1000 && this.#byId.has(id); count++) id = `${base}${count}`
    // The id assigned now may not be in use yet.
    this.#nextCounts.set(base, Math.max(2, count - 1))
    return id
  }
}

/** Fields by id; if several have the same id, the first. */
export function byId(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.toReversed().map((field) => [field.id, field]))
}
