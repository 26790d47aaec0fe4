import { completeField, type StoredField } from './stored-field.js'

/** A field with every option of its type. */
export function field(
  type: string,
  name: string,
  options: Record<string, unknown> = {},
): StoredField {
  return completeField({ ...options, type, name })
}

/** The primary key, as PocketBase creates it for every new collection. */
export function idField(): StoredField {
  return field('text', 'id', {
    system: true,
    required: true,
    primaryKey: true,
    min: 15,
    max: 15,
    pattern: '^[a-z0-9]+$',
    autogeneratePattern: '[a-z0-9]{15}',
  })
}

export function dates(system: boolean): StoredField[] {
  return [
    field('autodate', 'created', { system, onCreate: true }),
    field('autodate', 'updated', { system, onCreate: true, onUpdate: true }),
  ]
}
